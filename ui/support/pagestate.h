#pragma once

#include "services/inventory/inventory.h"
#include "ui/support/errortext.h"

namespace kekkai {

/// What is wrong with parts of one server that a page shows: one cause, one cure, one banner.
struct PartProblem {
    QList<InventoryPart> parts; ///< never empty; the cure is for all of them
    bool whole = true; ///< the parts failed; else only single items of them did
    QString title;
    QString cause;
    QString details;
    Cure cure = Cure::TryAgain;

    friend bool operator==(const PartProblem &, const PartProblem &) = default;
};

/// The state of a page, derived from its parts in one place, so that every page behaves alike.
struct PageState {
    enum class Content {
        Rows, ///< there is something to show
        Loading, ///< nothing yet, but it may still come
        Empty, ///< all was read and there is nothing
        NoMatch, ///< the filter hides everything
        Failed, ///< nothing to show because a part failed
        Canceled, ///< nothing to show because loading was stopped
        NotConnected, ///< the connection has no such server
        Absent, ///< the server has no such interface
    };
    Content content = Content::Loading;
    bool busy = false;
    qsizetype done = 0;
    qsizetype total = 0; ///< 0: not known
    QList<PartProblem> problems;

    friend bool operator==(const PageState &, const PageState &) = default;
};

/// @param totalRows  rows before the filter. @param shownRows  rows after it.
[[nodiscard]] PageState pageStateOf(const Inventory &inventory, const QList<InventoryPart> &parts, qsizetype totalRows,
                                    qsizetype shownRows);

} // namespace kekkai
