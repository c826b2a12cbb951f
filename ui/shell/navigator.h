#pragma once

#include "services/navigation/place.h"

#include <QObject>
#include <QTimer>

#include <optional>

class QAction;
class QMenu;
class QWidget;

namespace kekkai {

class Banner;
class MainWindow;

/// Where somebody is in the window, was before, and wants to go: back and forward, addresses copied and opened.
///
/// The window tells it before and after it shows something else: leave() keeps how the current place looks, arrive()
/// makes the new one a step of the history.
class Navigator final : public QObject {
    Q_OBJECT
public:
    explicit Navigator(MainWindow &window);

    void leave();
    /// @param object  what was asked for, where the page may need a moment until it is chosen.
    void arrive(const ObjectRef &object = {});
    /// Another connection is open, or none. What was to be opened by an address stays wanted.
    void forget();
    /// A new snapshot: what was waited for may be there.
    void follow();

    /// Opens what an address names, as soon as a connection is open and it has arrived. What cannot be opened is said
    /// in the window: an address of another server, an object that is not there.
    void open(const Place &place);
    void openAddress(const QString &address);
    [[nodiscard]] bool isWaiting() const { return m_pending.has_value(); }

    void back();
    void forward();
    void goTo(qsizetype at); ///< one of history().places()
    [[nodiscard]] const PlaceHistory &history() const { return m_history; }

    /// Of what is shown now; empty when nothing is open.
    [[nodiscard]] QString currentAddress() const;
    [[nodiscard]] QString addressFor(const ObjectRef &object) const;
    void copyAddress();
    void copyAddressOf(const ObjectRef &object);
    [[nodiscard]] QString placeText(const Place &place) const; ///< "KEK pii", "DEKs: type:aws-kms"

    [[nodiscard]] QMenu *madeMenu(QWidget *parent); ///< "Go"
    [[nodiscard]] QWidget *madeButtons(QWidget *parent); ///< for the top bar
    [[nodiscard]] Banner *notice() const { return m_notice; } ///< the window gives it a place

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] Place currentPlace() const;
    [[nodiscard]] QString serverFor(const Place &place) const;
    void show(const Place &place);
    void tryPending();
    void say(const QString &title, const QString &cause, const QString &button);
    void closeNotice();
    void fillMenu(QMenu *menu, qsizetype first, qsizetype last);
    void updateActions();

    MainWindow &m_window;
    PlaceHistory m_history;
    std::optional<Place> m_pending;
    int m_tries = 0;
    QTimer m_retry;
    std::optional<Place> m_elsewhere; ///< a notice offers to connect to its server
    std::optional<Place> m_next; ///< to be opened by the connection that was asked for then
    bool m_travelling = false; ///< through the history: no steps of their own
    Banner *m_notice;
    QAction *m_back;
    QAction *m_forward;
    QAction *m_copy;
};

} // namespace kekkai
