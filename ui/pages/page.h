#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"
#include "ui/pages/changerequest.h"

#include <QWidget>

namespace kekkai {

/// Where the servers of the open connection are, for requests that people copy. No credentials.
struct ConnectedServers {
    QString schemaRegistry; ///< address, or empty
    QString cmf; ///< address, or empty
    bool schemaRegistrySignIn = false; ///< a sign-in was given for it
    bool cmfSignIn = false;
    bool isReadOnly = false; ///< nothing that changes a server may be offered
};

/// One page of the main window. It shows an inventory and never calls a server: it asks the window to.
class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// The parts it shows: their progress, errors and reload are shown on it.
    [[nodiscard]] virtual QList<InventoryPart> parts() const = 0;
    /// Called for every snapshot while loading (about ten times a second) and when the page becomes visible. Keeps
    /// selection, scroll and expansion. Must be cheap when nothing it shows has changed.
    virtual void setInventory(const InventoryPtr &inventory) = 0;
    /// Another connection is open now, or none: nothing of the former one is shown or can be chosen any more, at once.
    /// Pages that keep more than the inventory (work under way, values computed from it) let go of that as well.
    virtual void forgetConnection() { setInventory(std::make_shared<const Inventory>()); }
    /// Selects and shows @p object. False when the page does not show such objects or has no such row.
    virtual bool reveal(const ObjectRef &object) = 0;
    /// What is chosen on it, and its details show; kind None: nothing. reveal() leads back to it.
    [[nodiscard]] virtual ObjectRef currentObject() const { return {}; }
    /// What back and forward bring back besides filter, selection and details, in the page's own words; empty: as at
    /// first, which is no reason to change anything.
    [[nodiscard]] virtual QString placeState() const { return {}; }
    virtual void restorePlaceState(const QString &state) { Q_UNUSED(state) }
    /// Puts the keyboard focus into the filter field (Ctrl+F).
    virtual void focusFilter() = 0;
    /// Where F6 and Shift+F6 lead inside the page, in this order, such as table and details: only what is visible.
    [[nodiscard]] virtual QList<QWidget *> areas() const { return {}; }
    /// Puts the keyboard focus into one of areas(), onto something that shows it.
    virtual void focusArea(QWidget *area) { area->setFocus(Qt::ShortcutFocusReason); }
    void focusFirstArea();
    void focusLastArea();
    bool focusNextArea(); ///< false when the focus is in the last one
    bool focusPreviousArea(); ///< false when it is in the first one, or before that, such as in the filter
    /// Esc: closes the innermost thing that is open (a filter, the details). False when nothing was.
    virtual bool closeInnermost() { return false; }

    virtual void setServers(const ConnectedServers &servers) { Q_UNUSED(servers) }

Q_SIGNALS:
    void said(const QString &text); ///< for the line at the bottom of the window
    void linkActivated(const kekkai::ObjectRef &object); ///< the window opens the page that shows it
    void mapRequested(const kekkai::ObjectRef &object); ///< what hangs together with it, drawn
    void reloadRequested(const QList<kekkai::InventoryPart> &parts);
    void signInRequested(kekkai::InventoryPart part); ///< the part's server answered 401
    void certificateHelpRequested(kekkai::InventoryPart part); ///< the part's server could not be reached securely
    void changeRequested(const kekkai::ChangeRequest &request); ///< to be planned and reviewed
    void connectRequested(); ///< this connection lacks the server that the page is about
    void visibleNamesChanged(const QStringList &names); ///< subjects or KEKs whose details are wanted first
    void settingsWanted(const QStringList &subjects); ///< whose own configuration and mode are shown
};

} // namespace kekkai
