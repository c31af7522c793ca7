"""The plain-Mesa twin: our two heaviest rules with one Mesa agent per person and organisation, and Python loops.

It starts from the same people, organisations, places, ties and open posts as a world of ours and works by the same
rules and numbers: the labour market month, and learning through contacts. It is written as Mesa's own tutorials
advise (`agents_by_type`, `AgentSet.do`, staged activation), looks up the same tables, and draws nothing in vain.
"""

from collections import Counter
from math import log
from typing import TYPE_CHECKING, Final

from agents.workers import EMPLOYED, OUTSIDE, UNEMPLOYED
from experiments.benchmarks.twin_knowledge import Circle, Organisation
from experiments.benchmarks.twin_people import Person
from experiments.benchmarks.twin_start import Rules, fill
from model.clock import TICKS_PER_YEAR, persistence

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

TWIN_RULES: Final = (
    "work.plan", "separations.separate", "work.post", "matching.match", "wages.revise", "learning.learn",
)  # fmt: skip
"""Steps of the schedule that the twin does too."""


class PlainMesa(Rules):
    """People and organisations of a world as ordinary Mesa agents."""

    def __init__(self, world: "Ecosystem", seed: int) -> None:
        super().__init__(world, seed)
        self.month = world.tick
        self.n_hires = 0
        self.push = self.most_risk = 1.0
        self.circles: list[Circle] = []
        self.rings: list[list[Person]] = []
        self.applicants: list[Person] = []
        fill(self, world)
        people = self.agents_by_type[Person]
        self.cohorts = [list(people)[turn::TICKS_PER_YEAR] for turn in range(TICKS_PER_YEAR)]

    def step(self) -> None:
        """One month of both rules."""
        self.month += 1
        self.learning_month()
        self.labour_month()

    def hear_demand(self, world: "Ecosystem") -> None:
        """Demand is not among the twin's rules: it is told what demand is in our world; who closed there has none."""
        demand, slot, alive = (getattr(world.organisations, name).tolist() for name in ("demand", "slot", "alive"))
        for organisation in self.agents_by_type[Organisation]:
            is_there = alive[organisation.row] and slot[organisation.row] == organisation.slot
            organisation.demand = demand[organisation.row] if is_there else 0.0

    def labour_month(self) -> None:
        """Events of people, posts, adverts, applications, hires, pay."""
        people, employers = self.agents_by_type[Person], self.agents_by_type[Organisation]
        self.n_hires, self.applicants = 0, []
        self.rings = [[] for _ in self.capacity]
        self.push = (self.unemployment() / self.normal_unemployment) ** self.separations.emigration_response
        self.most_risk = self.certain_risk * max(self.push, 1.0)
        employers.do("plan")
        people.do("live")
        employers.do("post")
        employers.do("advertise")
        for _ in range(self.matching.rounds):
            for person in self.applicants:
                person.apply()
        employers.do("hire")
        for person in self.applicants:
            person.forget()
        self.tighten()
        for person in self.cohorts[self.month % TICKS_PER_YEAR]:
            person.revise()

    def learning_month(self) -> None:
        """Contacts are reviewed every few months; knowledge moves each month, everybody's at once."""
        organisations = self.agents_by_type[Organisation]
        organisations.do("prepare")
        if self.month % self.learning.review_months == 0:
            self.review()
        organisations.do("learn")
        organisations.do("advance")

    def review(self) -> None:
        """Everybody hears everybody in reach, neighbours through pools."""
        organisations = self.agents_by_type[Organisation]
        organisations.do("introduce")
        for circle in self.circles:
            circle.gather()
        for circle in self.circles:
            circle.listen()
        organisations.do("review")

    def review_pairs(self, every: int) -> None:
        """Some organisations, one in `every`, hear everybody in reach one by one."""
        for organisation in list(self.agents_by_type[Organisation])[::every]:
            organisation.review(by_pools=False)

    def unemployment(self) -> float:
        """Unemployed share of those in or out of work."""
        status = [person.status for person in self.agents_by_type[Person]]
        idle = status.count(UNEMPLOYED)
        return idle / max(idle + status.count(OUTSIDE) + status.count(EMPLOYED), 1)

    def tighten(self) -> None:
        """Each employer knows how tight the labour market of its area is, after the month's hires."""
        p, jobs, posts = self.matching, Counter[int](), Counter[int]()
        for employer in self.agents_by_type[Organisation]:
            jobs[employer.area] += len(employer.staff)
            posts[employer.area] += len(employer.adverts)
        region, keep = posts.total() / max(jobs.total(), 1), persistence(p.tightness_memory)
        signal: dict[int, float] = {}
        for area, n in jobs.items():
            rate = (posts[area] + p.area_weight_jobs * region) / (n + p.area_weight_jobs)
            signal[area] = min(max(log(max(rate, 1e-9) / p.normal_vacancies), -1.0), 1.0)
        for employer in self.agents_by_type[Organisation]:
            employer.tightness = keep * employer.tightness + (1 - keep) * signal[employer.area]
