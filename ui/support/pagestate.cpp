#include "ui/support/pagestate.h"

#include "models/text/objecttext.h"
#include "ui/support/serverstatus.h"

#include <QCoreApplication>

#include <algorithm>

namespace kekkai {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::PageState)
};

PartProblem wholeProblem(const QList<InventoryPart> &parts, const QList<ApiError> &errors)
{
    const ErrorText text = errorText(errors.first());
    PartProblem problem{parts, true, partsFailedText(parts), text.cause, text.details, text.cure};
    if (parts.size() > 1) { // the requests differ, which is what a support engineer asks for
        QStringList blocks;
        for (qsizetype i = 0; i < parts.size(); ++i)
            blocks.append(partText(parts[i]) + u'\n' + errorText(errors[i]).details);
        problem.details = blocks.join(QStringLiteral("\n\n"));
    }
    return problem;
}

/// Single items of one server's parts that could not be read, the first of them for the same reason.
struct ItemFailure {
    QList<InventoryPart> parts;
    QList<ItemError> errors; ///< of all the parts, in their order
    ErrorText text; ///< of the first
};

void note(QList<ItemFailure> &failures, InventoryPart part, const QList<ItemError> &errors)
{
    const ErrorText text = errorText(errors.first().error);
    const auto same = std::find_if(failures.begin(), failures.end(), [&](const ItemFailure &known) {
        return serverOf(part) == serverOf(known.parts.first()) && text.cause == known.text.cause
            && text.cure == known.text.cure;
    });
    if (same == failures.end()) {
        failures.append({{part}, errors, text});
        return;
    }
    same->parts.append(part);
    same->errors.append(errors);
}

PartProblem itemsProblem(const ItemFailure &failure)
{
    constexpr qsizetype listed = 50;
    const QList<ItemError> &errors = failure.errors;
    PartProblem problem{failure.parts, false, {}, {}, {}, failure.text.cure};
    problem.title =
        Words::tr("%1: %n of them could not be read", nullptr, int(errors.size())).arg(partsText(failure.parts));
    problem.cause = errors.size() == 1
        ? errors.first().item + QStringLiteral(": ") + failure.text.cause
        : Words::tr("Everything else is shown. The first: %1: %2").arg(errors.first().item, failure.text.cause);
    QStringList lines;
    for (const ItemError &error : errors.mid(0, listed)) {
        const ErrorText text = errorText(error.error);
        lines.append(error.item + QStringLiteral(": ") + text.cause);
        if (!error.error.detail.isEmpty())
            lines.append(QStringLiteral("    ") + error.error.detail);
    }
    if (errors.size() > listed)
        lines.append(Words::tr("… and %n more", nullptr, int(errors.size() - listed)));
    problem.details = lines.join(u'\n');
    return problem;
}

/// Parts of one server that failed for the same reason, told in the same words.
struct WholeFailure {
    QList<InventoryPart> parts;
    QList<ApiError> errors; ///< of the parts, in their order
    ErrorText text;

    [[nodiscard]] bool takes(InventoryPart part, const ErrorText &other) const
    {
        return serverOf(part) == serverOf(parts.first()) && text.cause == other.cause && text.cure == other.cure;
    }
};

void note(QList<WholeFailure> &failures, InventoryPart part, const ApiError &error)
{
    const ErrorText text = errorText(error);
    const auto same = std::find_if(failures.begin(), failures.end(),
                                   [&](const WholeFailure &known) { return known.takes(part, text); });
    if (same == failures.end()) {
        failures.append({{part}, {error}, text});
        return;
    }
    same->parts.append(part);
    same->errors.append(error);
}

} // namespace

PageState pageStateOf(const Inventory &inventory, const QList<InventoryPart> &parts, qsizetype totalRows,
                      qsizetype shownRows)
{
    using Phase = PartState::Phase;
    PageState state;
    bool totalKnown = true;
    bool anyFailed = false;
    bool anyCanceled = false;
    qsizetype notAsked = 0;
    qsizetype absent = 0;
    QList<WholeFailure> failures;
    QList<ItemFailure> items;
    for (const InventoryPart part : parts) {
        const PartState known = inventory.part(part);
        switch (known.phase) {
        case Phase::NotAsked:
            ++notAsked;
            break;
        case Phase::Absent:
            ++absent;
            break;
        case Phase::Waiting:
        case Phase::Loading:
            state.busy = true;
            totalKnown = totalKnown && known.total > 0;
            state.done += known.done;
            state.total += known.total;
            break;
        case Phase::Failed:
            if (known.error && known.error->kind != ApiError::Kind::Canceled) {
                anyFailed = true;
                note(failures, part, *known.error);
            } else {
                anyCanceled = true;
            }
            break;
        case Phase::Canceled:
            anyCanceled = true;
            break;
        case Phase::Complete:
            break;
        }
        if (!known.itemErrors.isEmpty())
            note(items, part, known.itemErrors);
    }
    for (const WholeFailure &failure : std::as_const(failures))
        state.problems.append(wholeProblem(failure.parts, failure.errors));
    for (const ItemFailure &failure : std::as_const(items))
        state.problems.append(itemsProblem(failure));
    if (!state.busy || !totalKnown) {
        state.done = 0;
        state.total = 0;
    }
    // The first part is the page's own: the others only add to its rows.
    const Phase own = parts.isEmpty() ? Phase::Complete : inventory.part(parts.first()).phase;
    if (shownRows > 0)
        state.content = PageState::Content::Rows;
    else if (totalRows > 0)
        state.content = PageState::Content::NoMatch;
    else if (notAsked == parts.size() && !parts.isEmpty())
        state.content = PageState::Content::NotConnected;
    else if (state.busy)
        state.content = PageState::Content::Loading;
    else if (own == Phase::Absent || (absent > 0 && absent + notAsked == parts.size()))
        state.content = PageState::Content::Absent;
    else if (anyFailed)
        state.content = PageState::Content::Failed;
    else if (anyCanceled)
        state.content = PageState::Content::Canceled;
    else
        state.content = own == Phase::NotAsked ? PageState::Content::NotConnected : PageState::Content::Empty;
    return state;
}

} // namespace kekkai
