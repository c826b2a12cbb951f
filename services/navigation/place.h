#pragma once

#include "services/core/result.h"
#include "services/inventory/inventory.h"
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
    /// "sandbox" or the address of the server that the object is on, without credentials (serverName()); empty: of
    /// whichever is open.
    QString server = {};
    bool details = true; ///< the details pane is shown; for the history, no part of the address
    /// What else the page needs to look as it did (Page::placeState()); for the history, no part of the address.
    QString state = {};

    friend bool operator==(const Place &, const Place &) = default;
};

/// Whether a place is about CMF; the others are about the Schema Registry.
[[nodiscard]] bool isCmfPlace(const Place &place);
/// A server's address as places name it: scheme, host, port and path, without user, password, query and fragment.
/// Empty for what is no address.
[[nodiscard]] QString serverName(const QString &address);
/// Whether @p object is in @p inventory. A field is looked for in the newest version only; of others their version
/// counts. Tags and KMS keys are when something has or uses them.
[[nodiscard]] bool contains(const Inventory &inventory, const ObjectRef &object);
/// The part of an inventory that holds objects of this kind.
[[nodiscard]] InventoryPart partOf(ObjectRef::Kind kind);

/// "kekkai://kek/customer-pii?at=https://sr.example:8081", "kekkai://subject/orders-value/3",
/// "kekkai://page/keks?filter=type:aws-kms". Every part is percent-encoded, so that a subject with a slash or a colon
/// survives. Holds names and the server's address, never a secret.
[[nodiscard]] QUrl addressOf(const Place &place);

/// Errors: Invalid when @p address is none of ours, saying what is wrong with it.
[[nodiscard]] Result<Place> placeAt(const QUrl &address);

/// The longest address that is read; there is no honest longer one.
inline constexpr qsizetype longestAddress = 8000;

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
    const Place &goTo(qsizetype at); ///< one of places()
    void clear();
    [[nodiscard]] const QList<Place> &places() const { return m_places; } ///< the oldest first
    [[nodiscard]] qsizetype at() const { return m_at; } ///< the current one among places(); -1 when there is none
    [[nodiscard]] const Place *current() const { return m_at < 0 ? nullptr : &m_places[m_at]; }

    static constexpr qsizetype longest = 200; ///< older places are forgotten

private:
    QList<Place> m_places;
    qsizetype m_at = -1;
};

} // namespace kekkai
