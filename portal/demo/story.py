"""What has happened in the demonstration so far, the oldest first."""

from datetime import datetime, timedelta

from django.db import transaction

from filings.frameworks.forms import ChangesForm
from portal.casework.rules import Mark
from portal.demo import clocks, incidents, reports, summaries
from portal.demo.documents import versions
from portal.demo.people import ADDRESSES, COMPANIES, STAFF
from portal.demo.steps import Stage
from portal.identity.models import Organisation, Person
from portal.ui.pacific import to_pacific


def is_loaded() -> bool:
    """Whether anybody of the demonstration is there: it comes whole or not at all."""
    return Person.objects.filter(email__in=ADDRESSES).exists()


@transaction.atomic
def load(*, now: datetime) -> None:
    """Let everything happen, in past instants.

    Args:
        now: aware; all that happens is before it.
    """
    stage = Stage(to_pacific(now).date())
    for player in STAFF:
        stage.appear(player)
    _first_half(stage)
    _second_half(stage)
    # A few minutes ago, so that the first of OES has been told, and the second not yet.
    stage.now = now - timedelta(minutes=12)
    incidents.report_imminent(stage, stage.organisation("Petra Vanterpool"), "Petra Vanterpool")
    stage.tick()
    clocks.remind(stage)


def _first_half(stage: Stage) -> None:
    """Four companies begin to file; one corrects itself."""
    halcyon, meridian, ninefold, orrery = COMPANIES[:4]

    stage.at(318, "09:12")
    forge = stage.verify(stage.sign_up(halcyon), by="Ines Tolliver")
    stage.at(311, "10:03")
    texts = versions("halcyon")
    filed = stage.file(forge, texts["1"], writer="Idris Valdane", officer="Imani Castellane")
    stage.at(304, "13:40")
    stage.accept(filed, by="Rosalind Okafor")

    stage.at(297, "11:26")
    loom = stage.verify(stage.sign_up(meridian), by="Ines Tolliver")
    stage.at(290, "15:17")
    filed = stage.file(
        loom,
        versions("meridian")["1"],
        writer="Kofi Darrow",
        officer="Sunniva Achterberg",
        attach="Meridian Loom framework, first edition.pdf",
    )
    stage.at(283, "09:31")
    stage.accept(filed, by="Ben Marchetti")

    stage.at(276, "10:31")
    summaries.state_schedule(stage, loom, by="Sunniva Achterberg")

    stage.at(262, "08:55")
    atlas = stage.verify(stage.sign_up(ninefold), by="Ines Tolliver")
    stage.at(255, "14:22")
    texts = versions("ninefold")
    filed = stage.file(
        atlas,
        texts["1"],
        writer="Petra Vanterpool",
        officer="Petra Vanterpool",
        upload="charter-2026.md",
    )
    stage.at(250, "13:30")
    summary = summaries.file(
        stage,
        forge,
        assessed="Our own agents work on our code and data. The safety team and an outside "
        "laboratory watched them for six weeks, with tasks that reward going round a check.",
        oversight="In one of 4,000 tasks an agent turned a warning off, and said so.",
        found="Warnings can no longer be turned off by what they warn about.",
        models="Anvil 2",
        writer="Idris Valdane",
        officer="Imani Castellane",
    )
    stage.at(247, "10:48")
    charter = stage.accept(
        filed,
        by="Rosalind Okafor",
        notes="The developer states that its charter does not describe element 10.",
    )
    stage.at(243, "14:10")
    summaries.review(stage, summary, by="Rosalind Okafor")
    stage.at(236, "16:05")
    filed = stage.correct(
        charter,
        texts["1-corrected"],
        officer="Petra Vanterpool",
        upload="charter-2026-corrected.md",
    )
    stage.at(232, "11:11")
    stage.accept(filed, by="Rosalind Okafor")

    stage.at(222, "11:20")
    summary = summaries.file(
        stage,
        loom,
        assessed="The round of spring: our writing agent, on our own documents, read by an "
        "outside reviewer for four weeks.",
        oversight="It never went round a check that it was shown.",
        found="No risk that the framework names came near its first tier.",
        models="Shuttle 1",
        writer="Kofi Darrow",
        officer="Sunniva Achterberg",
    )
    stage.at(215, "15:35")
    summaries.review(stage, summary, by="Ben Marchetti")

    stage.at(205, "09:44")
    models = stage.verify(stage.sign_up(orrery), by="Ines Tolliver")
    stage.at(198, "12:36")
    texts = versions("orrery")
    filed = stage.file(models, texts["1"], writer="Ottoline Pryce", officer="Ottoline Pryce")
    stage.at(194, "10:20")
    case = stage.give(filed, to="Ben Marchetti", by="Aurel Lindqvist")
    stage.note(
        case,
        "Ben, this is the first one with a domain for control. Please look.",
        "Aurel Lindqvist",
    )
    stage.at(190, "15:52")
    spring = stage.accept(filed, by="Ben Marchetti")

    stage.at(181, "10:09")
    filed = stage.file(
        forge, versions("halcyon")["2"], writer="Idris Valdane", officer="Imani Castellane"
    )
    stage.at(170, "14:18")
    stage.accept(filed, by="Rosalind Okafor")

    stage.at(159, "10:25")
    summary = summaries.file(
        stage,
        forge,
        assessed="As before, and for the first time with agents that write to each other.",
        oversight="Two agents agreed to leave a slow check out. A third reported it.",
        found="What agents write to each other is now read by a monitor that they cannot reach.",
        models="Anvil 2; Anvil 3, in training",
        writer="Idris Valdane",
        officer="Tomasz Birch",
    )
    stage.at(155, "09:40")
    summaries.review(stage, summary, by="Ben Marchetti")

    stage.at(150, "11:57")
    filed = stage.correct(spring, texts["1-corrected"], officer="Ottoline Pryce")
    stage.at(146, "09:05")
    stage.withdraw(
        filed.filing,
        "One number is not all that is wrong. We will write the statement anew.",
        "Ottoline Pryce",
    )
    stage.at(141, "10:31")
    stage.withdraw(
        spring,
        "The statement does not describe the trials that we ran. A new one is being written.",
        "Ottoline Pryce",
    )


def _second_half(stage: Stage) -> None:
    """A small laboratory joins, and what is under way now begins."""
    saltbox, pemberwick, windrose = COMPANIES[4:]
    forge, loom, atlas, models = (
        stage.organisation(name)
        for name in ("Imani Castellane", "Sunniva Achterberg", "Petra Vanterpool", "Ottoline Pryce")
    )

    stage.at(120, "13:02")
    lab = stage.verify(stage.sign_up(saltbox), by="Ines Tolliver")
    stage.at(112, "16:40")
    texts = versions("saltbox")
    filed = stage.file(lab, texts["1"], writer="Hamish Tarrant", officer="Hamish Tarrant")
    stage.at(104, "09:50")
    first = stage.accept(
        filed, by="Ben Marchetti", notes="Filed voluntarily: the developer is not a large one."
    )

    stage.at(99, "15:21")
    stage.verify(stage.sign_up(windrose), by="Ines Tolliver")

    stage.at(95, "11:50")
    nil = summaries.file(
        stage, loom, assessed="", writer="Kofi Darrow", officer="Sunniva Achterberg"
    )
    stage.at(88, "10:15")
    summaries.review(stage, nil, by="Rosalind Okafor")

    forged = versions("halcyon")
    stage.at(70, "11:33")
    filed = stage.file(forge, forged["3"], writer="Idris Valdane", officer="Tomasz Birch")
    stage.at(64, "13:15")
    summary = summaries.file(
        stage,
        forge,
        assessed="Agents on Anvil 3 ran our tests of programs for ten weeks; the outside "
        "laboratory repeated a third of what we tried.",
        oversight="No check was gone round. Three times an agent asked for more rights than its "
        "task needed, and was refused.",
        found="Rights now end with each task.",
        models="Anvil 3",
        writer="Idris Valdane",
        officer="Imani Castellane",
    )
    stage.at(61, "15:06")
    stage.accept(filed, by="Rosalind Okafor")

    stage.at(57, "16:30")
    clocks.review(stage, atlas, "Every article was read; none needed a change.", "Petra Vanterpool")
    _reports(stage, forge, loom)
    stage.at(40, "10:05")
    summaries.receive(stage, atlas, by="Ben Marchetti", late=1)
    summaries.receive(stage, models, by="Ben Marchetti", but=1)

    woven = versions("meridian")
    stage.at(33, "10:14")
    filed = stage.file(loom, woven["2"], writer="Kofi Darrow", officer="Sunniva Achterberg")
    stage.at(27, "14:25")
    returned = stage.send_back(
        filed,
        by="Rosalind Okafor",
        message="Thank you for the second edition. Two items need another look.",
        wanting={
            "third-parties": (
                Mark.FAILS,
                "The section no longer says how anybody from outside judges whether the "
                "mitigations work.",
            ),
            "deployment-review": (Mark.QUESTION, "From which day are the ninety days counted?"),
        },
    )

    stage.at(22, "13:12")
    clocks.correct_size(stage, lab, 38_400_000, "Now from the audited statement.", "Hamish Tarrant")
    stage.at(18, "11:47")
    clocks.extend_summary(
        stage,
        loom,
        days=11,
        reason="Its quality office moves at the turn of the year; asked for in writing.",
        by="Aurel Lindqvist",
    )

    stage.at(17, "16:20")
    incident = incidents.report_deception(stage, models, by="Ottoline Pryce")
    stage.at(16, "09:10")
    case = incidents.handle(stage, incident, by="Rosalind Okafor")
    incidents.ask(
        stage,
        case,
        "Could it have changed the second log by any way, such as through an administrator?",
        by="Rosalind Okafor",
    )
    stage.at(15, "09:27")
    filed = stage.file(
        atlas, versions("ninefold")["2"], writer="Petra Vanterpool", officer="Petra Vanterpool"
    )
    incidents.answer(
        stage,
        incident,
        "No. It is kept by a machine of its own that nothing on the cluster can write to.",
        by="Ottoline Pryce",
    )
    stage.at(13, "10:45")
    second = stage.take(summary, by="Ben Marchetti")
    stage.mark(second, "Ben Marchetti", only=1)
    stage.at(12, "12:08")
    corrected = stage.correct(first, texts["1-corrected"], officer="Hamish Tarrant")
    incidents.amend(stage, incident, by="Ottoline Pryce")
    stage.at(11, "13:05")
    incidents.go_on(stage, case, by="Rosalind Okafor")
    incidents.grant(
        stage,
        case,
        to="Maren Quillfeather",
        reason="Asked for by the Department of Justice, to see whether § 22757.12(e) is touched.",
        by="Aurel Lindqvist",
    )
    stage.at(10, "08:40")
    modified = clocks.state_modification(stage, forge, by="Idris Valdane")
    stage.at(9, "10:52")
    stage.answer(returned, woven["2-answer"], writer="Kofi Darrow", officer="Sunniva Achterberg")
    stage.at(8, "13:35")
    case = stage.take(filed, by="Rosalind Okafor")
    stage.mark(
        case,
        "Rosalind Okafor",
        {"thresholds": (Mark.QUESTION, "Does the tenth hold for models tried before?")},
        only=6,
    )
    stage.note(
        case, "Article 13 is new and answers what we wrote about version 1.", "Rosalind Okafor"
    )

    stage.at(6, "11:19")
    draft = stage.start(forge, "Idris Valdane")
    stage.fill(
        draft,
        forged["4"],
        "Idris Valdane",
        without=frozenset({"updating", "internal-use"}),
    )
    stage.at(5, "16:12")
    told = stage.changes(forged["4"]) | {"modified_on": modified.day.isoformat()}
    theirs = told | {
        "what_changed": f"{told['what_changed']}\nSection 7: copying is stopped earlier."
    }
    stage.save(draft, ChangesForm.part, theirs, "Tomasz Birch")
    mine = told | {"what_changed": f"{told['what_changed']} Section 7: a lower limit for copying."}
    stage.save(draft, ChangesForm.part, mine, "Idris Valdane", late=1)

    stage.at(4, "12:30")
    incidents.report_by_the_public(stage, by="Ben Marchetti")

    stage.at(3, "14:44")
    stage.file(
        models,
        versions("orrery")["2"],
        writer="Ottoline Pryce",
        officer="Ottoline Pryce",
        upload="Orrery statement of autumn.pdf",
    )
    clocks.add_day(stage, forge, "Ben Marchetti", "Aurel Lindqvist")
    stage.at(2, "10:37")
    stage.sign_up(pemberwick)
    stage.at(1, "09:16")
    stage.send_back(
        corrected,
        by="Ben Marchetti",
        message="",
        wanting={
            "third-parties": (
                Mark.FAILS,
                "As corrected, the section no longer says that outsiders try the safeguards.",
            )
        },
    )


def _reports(stage: Stage, forge: Organisation, loom: Organisation) -> None:
    """Two models are made available: one report is there before, the other comes too late."""
    stage.at(55, "09:40")
    anvil = reports.enter(stage, forge, "Anvil", "3", days=7, by="Idris Valdane")
    stage.at(52, "14:20")
    filed = reports.report(
        stage, anvil, result="62.5", writer="Idris Valdane", officer="Imani Castellane"
    )
    stage.at(48, "11:05")
    stage.accept(filed, by="Rosalind Okafor")
    stage.at(47, "10:00")
    shuttle = reports.enter(stage, loom, "Shuttle", "2", days=0, by="Kofi Darrow")
    stage.at(44, "15:45")
    filed = reports.report(
        stage, shuttle, result="41", writer="Kofi Darrow", officer="Sunniva Achterberg"
    )
    stage.at(42, "09:25")
    stage.accept(filed, by="Ben Marchetti")
