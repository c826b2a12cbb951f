#pragma once

#include "services/core/result.h"
#include "services/inventory/objectref.h"

#include <QList>
#include <QString>
#include <QUrl>

namespace kekkai {

/// Where somebody is in the window: a page, what its filter says, and the object that is shown.
struct Place {
    QString page; ///< "overview", "keks", "deks", "schemas", "policies", "secrets", "wiring"; empty: the page that
                  ///< shows object
    ObjectRef object;
    QString filter;

    friend bool operator==(const Place &, const Place &) = default;
};

/// "kekkai://kek/customer-pii", "kekkai://subject/orders-value/3", "kekkai://page/keks?filter=type:aws-kms". Every part
/// is percent-encoded, so that a subject with a slash or a colon survives. Holds names only, never a secret or a
/// server.
[[nodiscard]] QUrl addressOf(const Place &place);

/// Errors: Invalid when @p address is none of ours, saying what is wrong with it.
[[nodiscard]] Result<Place> placeAt(const QUrl &address);

/// Back and forward, as in a browser.
class PlaceHistory {
public:
    /// A new place was opened: what lay ahead is forgotten. Opening the current place again changes nothing.
    void open(const Place &place);
    /// The current place looks different now (its filter, its selection), which is no step of its own.
    void replace(const Place &place);

    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_places.size(); }
    const Place &back(); ///< only when canGoBack()
    const Place &forward(); ///< only when canGoForward()
    [[nodiscard]] const Place *current() const { return m_at < 0 ? nullptr : &m_places[m_at]; }

    static constexpr qsizetype longest = 200; ///< older places are forgotten

private:
    QList<Place> m_places;
    qsizetype m_at = -1;
};

} // namespace kekkai
