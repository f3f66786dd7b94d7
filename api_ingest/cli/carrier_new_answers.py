"""What samples leave open of a new profile: answered by options, by the operator, or assumed."""

from __future__ import annotations

import re
import sys

import typer

from api_ingest.domain.errors import Refused
from api_ingest.printing import console, errors, print_table
from carriers.inference.column import Setting
from carriers.inference.columns import IGNORE, WORDS
from carriers.inference.finding import Finding, Question, Sample
from carriers.inference.heading import lexicon
from carriers.inference.proposal import Proposal, propose
from carriers.registry import Registry
from carriers.words import fold

Answers = dict[str, str]


def on_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def columns(said: list[str]) -> Answers:
    """HEADER=WORD, each. Raises BadParameter."""
    found = {}
    for one in said:
        header, equals, word = one.rpartition("=")
        if not equals or word not in {*WORDS, IGNORE}:
            raise typer.BadParameter(f"--column {one}: write HEADER=WORD, or HEADER=ignore")
        found[f"column:{fold(header)}"] = word
    return found


def values(said: list[str]) -> Answers:
    """WORD:VALUE=MEANING, each. Raises BadParameter."""
    found = {}
    for one in said:
        match = re.fullmatch(r"(\w+):(.+)=(.*)", one)
        if match is None:
            raise typer.BadParameter(f"--value {one}: write WORD:VALUE=MEANING")
        found[f"value:{match[1]}:{match[2].casefold()}"] = match[3] or "unknown"
    return found


def settled(
    samples: list[Sample], setting: Setting, registry: Registry, answers: Answers, *, yes: bool
) -> Proposal:
    """The proposal with every question answered: by options, by the operator, or assumed."""
    known = lexicon(registry.profiles)
    assumed: list[Finding] = []
    while True:
        try:
            proposal = propose(samples, setting, known, answers)
        except Refused as refused:
            proposal = Proposal({}, missing=[problem.says() for problem in refused.problems])
        if proposal.missing:
            errors.print("\n".join(proposal.missing), style="red")
            raise typer.Exit(1)
        asked = [question for question in proposal.questions if question.key not in answers]
        if not asked:
            proposal.findings = _by_whom(proposal.findings, assumed)
            return proposal
        if yes or not on_a_terminal():
            assumed += _assume(asked, answers)
        else:
            show(proposal.findings)
            for question in asked:
                answers[question.key] = _ask(question)


def _by_whom(findings: list[Finding], assumed: list[Finding]) -> list[Finding]:
    """Nobody said what was assumed: where the file was read by it, it says so."""
    open_ = {f"table.{one.about}": one for one in assumed}
    said = [open_.pop(one.about, one)._replace(about=one.about) for one in findings]
    return [*said, *open_.values()]


def _assume(asked: list[Question], answers: Answers) -> list[Finding]:
    """Answers that harm nobody, each a finding. Ends the command where there is none."""
    open_ = [question for question in asked if question.default is None]
    for question in open_:
        errors.print(f"not decided: {question.asks} {question.because}", style="red")
        errors.print(f"    give {question.option} (one of: {', '.join(question.choices)})")
    if open_:
        raise typer.Exit(1)
    answers |= {question.key: question.default or "" for question in asked}
    return [
        Finding(
            q.key, q.default or "", f"assumed, for nobody was asked: {q.because}", 0.5, "assumed"
        )
        for q in asked
    ]


def _ask(question: Question) -> str:
    console.print(f"\n{question.asks}\n  {question.because}")
    for number, choice in enumerate(question.choices, 1):
        console.print(f"  {number}  {choice}")
    default = question.choices.index(question.default) + 1 if question.default else None
    while True:
        said = typer.prompt("Number, or what it is", default=default and str(default))
        if str(said).isdigit() and 0 < int(said) <= len(question.choices):
            return question.choices[int(said) - 1]
        if said in question.choices or (question.key.startswith("column:") and said in WORDS):
            return str(said)


def show(findings: list[Finding]) -> None:
    """The evidence for each key."""
    rows = [
        (one.about, one.says, f"{round(one.confidence * 100)} %", one.standing, one.because)
        for one in findings
    ]
    print_table("what the samples tell", ("key", "says", "sure", "how", "because"), rows)
