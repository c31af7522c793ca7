"""Every replication there is, in the order of the report."""

from typing import Final

from experiments.replications.demand import DEMAND
from experiments.replications.engagement import ENGAGEMENT
from experiments.replications.plant import PLANT
from experiments.replications.replication import Replication
from experiments.replications.roads import ROADS
from experiments.replications.subsidy import SUBSIDY, SUBSIDY_SMALL
from experiments.replications.zone import ZONE

REPLICATIONS: Final[tuple[Replication, ...]] = (SUBSIDY, SUBSIDY_SMALL, ZONE, ROADS, PLANT, ENGAGEMENT, DEMAND)
