"""The command line: python -m experiments VERB key=value."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from experiments.engine import NO_ROOM, ONE_THREAD
from model.declaration import BadInput, nearest

RUNNING: Final = (
    "compare",
    "run",
    "validate",
    "replicate",
    "calibrate",
    "sensitivity",
    "attribute",
    "structure",
    "interactions",
    "appraise",
    "sweep",
    "decide",
    "discover",
    "search",
    "brief",
)
"""Verbs that are given checked requests instead of words."""
VERBS: Final = {
    "compare": (
        "experiments.compare",
        "baseline against scenarios, seed by seed: effects with intervals, figures, files",
    ),
    "run": ("experiments.run", "one scenario by itself"),
    "validate": ("experiments.validate", "which patterns known from data the model reproduces, line by line"),
    "replicate": (
        "experiments.replicate",
        "real policies whose effects were measured, done in the model and measured alike",
    ),
    "describe": (
        "experiments.describe",
        "what there is: agents, schedule, parameters, levers, interventions, measures, …",
    ),
    "diverge": ("experiments.diverge", "where two results part, for runs made with state_hash=true"),
    "calibrate": ("experiments.calibrate", "which parameters agree with what is known, and how sure that makes us"),
    "sensitivity": (
        "experiments.sensitivity",
        "which uncertain parameters drive each measure, and the difference a scenario makes",
    ),
    "attribute": ("experiments.attribute", "a scenario's effect shared out among the channels it spreads through"),
    "structure": ("experiments.structure", "whether other forms of the model would rank scenarios otherwise"),
    "interactions": ("experiments.interactions", "whether the parts of a package add to or take from each other"),
    "appraise": ("experiments.appraise", "what scenarios cost the public and bring, to whom and where, by dated rules"),
    "sweep": (
        "experiments.sweep",
        "a whole design: scenarios × futures × seeds; stops and goes on, here or on a cluster",
    ),
    "decide": (
        "experiments.decide",
        "which scenario to choose when futures differ: regret, thresholds, value of information",
    ),
    "discover": ("experiments.discover", "in which futures a scenario succeeds or fails: boxes and trees"),
    "search": ("experiments.search", "packages within a budget: the frontier of cost and effect, and how sure it is"),
    "brief": ("experiments.brief", "one page that answers a policy question, with its figures"),
    "rerun": ("experiments.rerun", "one run again from its hash, compared bit by bit"),
    "export": ("experiments.export", "a result as CSV, Excel or NetCDF"),
    "dashboard": ("experiments.dashboard", "a live map of two worlds, with sliders and lessons, in a browser"),
    "benchmark": ("experiments.benchmark", "how fast the model is, and against what"),
}
USAGE: Final = {
    "diverge": (
        "FOLDER FOLDER [format=json]",
        "FOLDER: results that `run`, `compare` or `sweep` made with state_hash=true",
    ),
    "rerun": (
        "HASH [out=results] [format=json]",
        "HASH: the name of a file in results/…/runs/, or its beginning. The exit code is 0 if the run has the same bits, 1 if not.",
    ),
    "export": (
        "RESULT [to=csv] [by=month] [measures=[jobs,gva_gbp]] [into=folder] [out=results]",
        "  RESULT    name or path of a folder of results, for example first_look\n"
        "  to        csv (a file for each table), excel (a sheet for each table) or netcdf (one labelled array)\n"
        "  by        a row for each month, year or run\n"
        "  measures  names, or all; without it those that the experiment reports\n"
        "  into      folder to write to; without it export/ beside the results\n"
        "  out       folder that holds the results",
    ),
    "dashboard": (
        "[port=8501] [lesson=NAME] [scenario=NAME] [scale=0.25] [seed=1] [years=20]",
        "  port      where a browser on this machine finds the page\n"
        "  lesson    a file of conf/lesson to open with\n"
        "  scenario  a file of conf/scenario, or the path of your own, for the right-hand world\n"
        "  scale     share of the region: 0.05, 0.1, 0.25, 0.5 or 1 (one to one, slower)\n"
        "  seed      the course of chance, the same for both worlds\n"
        "  years     1 to 40",
    ),
}
"""What verbs take that do not take settings."""
HELP: Final = ("--help", "-h", "help")
BAD_INPUT, INTERRUPTED, UNFIT = 2, 130, 1


def main(words: Sequence[str]) -> int:
    """Do what the words say; the exit code: 0 done, 1 a run failed, 2 bad input, 130 stopped by Ctrl-C."""
    os.environ.update(ONE_THREAD)  # before NumPy is loaded: the same bits in this process as in the workers
    try:
        return _dispatch(list(words))
    except BrokenPipeError:  # the reader of the output, for example `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNFIT
    except BadInput as error:
        print(f"{error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        print(f"{error.strerror}: finished runs are kept; make room and give the same command again", file=sys.stderr)
        return UNFIT


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in HELP:
        print(_overview())
        return 0
    verb, rest = words[0], words[1:]
    if verb not in VERBS:
        raise BadInput(f"{verb}: no such verb; {nearest(verb, VERBS)}")
    if any(word in HELP[:2] for word in rest):
        print(_help(verb))
        return 0
    asked: Any = rest
    if verb in RUNNING:
        from experiments.composition import requests
        from experiments.settings import PREVIEWED

        asked = requests(verb, rest)  # before the model is imported: a wrong key is answered at once
        if verb in PREVIEWED and asked[0].preview:
            return int(import_module("experiments.preview").main(asked))
    code: int = import_module(VERBS[verb][0]).main(asked)
    return code


def _overview() -> str:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {verb:<{width}}  {doc}" for verb, (_, doc) in VERBS.items())
    return (
        "Crucible, a laboratory for innovation districts.\n\n"
        f"python -m experiments VERB [key=value …]\n\n{verbs}\n\n"
        "For example\n"
        "  python -m experiments compare experiment=first_look\n"
        "  python -m experiments compare scenario=link_amp_sbp years=5 seeds=4 scale=0.1\n"
        "  python -m experiments run scenario=next_oem seeds=[3] parameters.learning.depreciation=0.2\n"
        "  python -m experiments describe parameters\n\n"
        "compare --help lists every setting; --multirun with key=a,b makes a result for each; format=json prints JSON."
    )


def _help(verb: str) -> str:
    """What a verb takes."""
    about = VERBS[verb][1]
    if verb == "describe":
        from experiments.describe import TOPICS

        topics = "\n".join(f"  {name:<13}  {topic.__doc__}" for name, topic in TOPICS.items())
        return f"python -m experiments describe TOPIC [format=json]  ({about})\n\n{topics}"
    if verb in USAGE:
        return f"python -m experiments {verb} {USAGE[verb][0]}  ({about})\n\n{USAGE[verb][1]}"
    return f"python -m experiments {verb} key=value …  ({about})\n\n{_options(verb)}{_settings()}"


def _options(verb: str) -> str:
    """What only this verb takes."""
    from experiments.options import known

    own = known(verb)
    width = max(map(len, own), default=0)
    return "".join(f"  {name:<{width}}  {doc}\n" for name, doc in own.items()) + ("\n" if own else "")


def _settings() -> str:
    from experiments.composition import experiments
    from experiments.settings import KEYS
    from scenarios.scenario import names

    width = max(map(len, KEYS))
    keys = "\n".join(f"  {name:<{width}}  {key.doc} ({key.unit})" for name, key in KEYS.items())
    return (
        f"{keys}\n\nscenarios: {', '.join(names())}\nexperiments: {', '.join(experiments())}\n"
        "The usual values are in conf/config.yaml."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
