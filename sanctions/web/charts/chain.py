"""An episode over time: who acted when, and which act answers which."""

from collections.abc import Mapping, Sequence

from sanctions.analysis.querysets import timeline
from sanctions.filtersets.unordered import EpisodeEventsFilterSet
from sanctions.web.charts.asking import Kind, Reading
from sanctions.web.charts.chart import Asked, Chart, Column, Row, Style
from sanctions.web.charts.lanes import MOST_LANES, is_in_steps, lanes_drawing
from sanctions.web.charts.layout import framed
from sanctions.web.charts.marks import empty
from sanctions.web.charts.subjects import EpisodeForm
from sanctions.web.charts.wording import counted, day, deed, number

# Events beyond these are neither drawn nor listed.
MOST_EVENTS = 500
_COLUMNS = (
    *("id", "type", "initiator_id", "initiator__name", "target_id", "target__name"),
    *("announced_on", "date_precision", "measure", "action", "persons", "summary"),
    *("answers_expulsion_id", "answers_sanction_id", "episode__title"),
)


class Chain(Kind):
    """Lanes over time, with lines from each provocation to its responses."""

    name = "chain"
    about = "An episode's acts over time, each joined to the act that it answers."
    example = {"episode": "salisbury-2018"}
    noun = "events"
    parameter_forms = (EpisodeForm,)
    filterset_class = EpisodeEventsFilterSet

    def rows(self, reading: Reading) -> list[Row]:
        """Return the events of the episode, in the order of their announcement."""
        (episode,) = reading.parameters["episode"]
        events = timeline().filter(episode=episode)
        if reading.filterset is not None:
            events = reading.filterset.filter_queryset(events)
        ordered = events.order_by("announced_on", "id").values(*_COLUMNS)
        return [
            {
                **row,
                "in_response_to": row["answers_expulsion_id"] or row["answers_sanction_id"],
                "day": day(row["announced_on"], row["date_precision"]),
                "did": deed(row["measure"], row["action"], row["persons"]),
            }
            for row in ordered[: MOST_EVENTS + 1]
        ]

    def draw(self, rows: Sequence[Row], reading: Reading, asked: Asked, style: Style) -> Chart:
        """Return the chart of these events."""
        return chain_chart(rows, reading.parameters["episode"][0], asked, style)

    def words(self, reading: Reading, names: Mapping[str, str]) -> str:
        """Return what is drawn, in words."""
        (episode,) = reading.parameters["episode"]
        return f"{super().words(reading, names)} in the episode {episode}".replace("all ", "")

    def api_path(self, reading: Reading) -> str:
        """Return the path of the timeline."""
        return "events/"

    def api_pairs(self, reading: Reading) -> list[tuple[str, str]]:
        """Return the filters, oldest event first."""
        return sorted([*reading.pairs, ("ordering", "announced_on,id")])


def chain_chart(rows: Sequence[Row], episode: str, asked: Asked, style: Style) -> Chart:
    """Return the chart of the events of an episode: rows of `Chain.rows`."""
    is_cut = len(rows) > MOST_EVENTS
    rows = rows[:MOST_EVENTS]
    name = rows[0]["episode__title"] if rows else episode
    title = f"{name}: provocations and responses"
    description = _in_words(rows, name)
    notes = []
    if rows:
        drawing, room, parties = lanes_drawing(rows, style)
        notes.append("Numbers: people ordered to leave. Lines join an act to what it answers.")
        if is_in_steps(rows):
            notes.append("A column for each date; what lies between is not drawn to length.")
        if parties > MOST_LANES:
            rest = number(parties - MOST_LANES + 1)
            notes.append(f"The {rest} parties with the fewest acts are drawn as one.")
    else:
        drawing, room = empty("No events match.", style)
    if is_cut:
        notes.append(f"The first {number(MOST_EVENTS)} events only.")
    picture = framed(drawing, room, style, asked, title=title, description=description, notes=notes)
    return Chart(
        title,
        description,
        picture.spec,
        rows,
        [
            Column("day", "Announced"),
            Column("initiator__name", "Initiator"),
            Column("target__name", "Target"),
            Column("did", "Act"),
            Column("in_response_to", "In response to"),
            Column("summary", "Summary"),
        ],
        asked.source_line,
        asked.url,
        asked.words,
        picture.width,
        picture.height,
        [_links(row) for row in rows],
    )


def event_address(event: str) -> str:
    """Return the address of the page of an event."""
    return f"/{'expulsions' if event.startswith('exp-') else 'sanctions'}/{event}/"


def _links(row: Row) -> dict[str, str]:
    links = {
        "summary": event_address(row["id"]),
        "initiator__name": f"/countries/{row['initiator_id']}/",
        "target__name": f"/countries/{row['target_id']}/",
    }
    if row["in_response_to"]:
        links["in_response_to"] = event_address(row["in_response_to"])
    return links


def _in_words(rows: Sequence[Row], name: str) -> str:
    if not rows:
        return f"No events of {name} match."
    answers = sum(1 for row in rows if row["in_response_to"])
    acts: dict[str, int] = {}
    for row in rows:
        acts[row["initiator__name"]] = acts.get(row["initiator__name"], 0) + 1
    busiest = sorted(acts, key=lambda one: -acts[one])[:5]
    most = ", ".join(f"{one} {number(acts[one])}" for one in busiest)
    return (
        f"A lane for each of {counted(len(acts), 'party', 'parties')}, with what it did over time: "
        f"{counted(len(rows), 'event')} from {rows[0]['day']} to {rows[-1]['day']}, of which "
        f"{number(answers)} answer an earlier one. Most acts: {most}."
    )
