#include "ui/shell/navigator.h"

#include "models/text/objecttext.h"
#include "ui/pages/pageframe.h"
#include "ui/shell/mainwindow.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/filteredit.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QMouseEvent>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int retryMs = 200;
constexpr int mostTries = 50; ///< rows may be computed on another thread after the last snapshot
constexpr qsizetype mostListed = 20; ///< places in the history menu

} // namespace

Navigator::Navigator(MainWindow &window)
    : QObject(&window)
    , m_window(window)
    , m_notice(new Banner(&window))
    , m_back(new QAction(themedIcon(u"chevron-left"), tr("&Back"), this))
    , m_forward(new QAction(themedIcon(u"chevron-right"), tr("&Forward"), this))
    , m_copy(new QAction(themedIcon(u"copy"), tr("&Copy address"), this))
{
    m_back->setObjectName(u"backAction"_s);
    m_back->setShortcuts({QKeySequence(Qt::ALT | Qt::Key_Left), QKeySequence(Qt::Key_Back)});
    m_back->setToolTip(tr("Back to where you were before (Alt+Left)"));
    connect(m_back, &QAction::triggered, this, &Navigator::back);
    m_forward->setObjectName(u"forwardAction"_s);
    m_forward->setShortcuts({QKeySequence(Qt::ALT | Qt::Key_Right), QKeySequence(Qt::Key_Forward)});
    m_forward->setToolTip(tr("Forward again (Alt+Right)"));
    connect(m_forward, &QAction::triggered, this, &Navigator::forward);
    m_copy->setObjectName(u"copyAddressAction"_s);
    m_copy->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    m_copy->setToolTip(tr("Copies the kekkai:// address of what is shown (Ctrl+Shift+C)"));
    connect(m_copy, &QAction::triggered, this, &Navigator::copyAddress);
    m_notice->setObjectName(u"placeNotice"_s);
    m_notice->hide();
    connect(m_notice, &Banner::actionTriggered, this, [this] {
        m_next = m_elsewhere;
        closeNotice();
        if (m_next)
            Q_EMIT m_window.connectToRequested(m_next->server, isCmfPlace(*m_next));
    });
    m_retry.setSingleShot(true);
    m_retry.setInterval(retryMs);
    connect(&m_retry, &QTimer::timeout, this, &Navigator::tryPending);
    qApp->installEventFilter(this); // the side buttons of a mouse count wherever it is
    updateActions();
}

Place Navigator::currentPlace() const
{
    Place place;
    place.page = m_window.currentPageId();
    if (const Page *page = m_window.currentPage()) {
        place.object = page->currentObject();
        place.state = page->placeState();
    }
    if (const auto *frame = qobject_cast<const PageFrame *>(m_window.currentPage())) {
        place.filter = frame->filter()->text().trimmed();
        place.details = frame->areDetailsShown();
    }
    return place;
}

void Navigator::leave()
{
    const Place *here = m_history.current();
    if (!m_travelling && here && here->page == m_window.currentPageId())
        m_history.replace(currentPlace());
}

void Navigator::arrive(const ObjectRef &object)
{
    closeNotice();
    if (m_travelling || m_window.currentPageId().isEmpty())
        return;
    Place place = currentPlace();
    if (object.kind != ObjectRef::Kind::None)
        place.object = object;
    m_history.open(place);
    updateActions();
}

void Navigator::forget()
{
    m_history.clear();
    closeNotice();
    if (m_next)
        m_pending = std::exchange(m_next, {});
    updateActions();
}

void Navigator::follow()
{
    if (m_pending)
        tryPending();
}

void Navigator::show(const Place &place)
{
    m_travelling = true;
    if (!place.page.isEmpty())
        m_window.showPage(place.page);
    if (auto *frame = qobject_cast<PageFrame *>(m_window.currentPage()); frame && !place.page.isEmpty()) {
        frame->filter()->setNow(place.filter);
        frame->setDetailsShown(place.details);
    }
    if (Page *page = m_window.currentPage(); page && !place.page.isEmpty() && !place.state.isEmpty())
        page->restorePlaceState(place.state);
    if (place.object.kind != ObjectRef::Kind::None && !m_window.reveal(place.object)) {
        // It is gone, and the window says so. What happens to stand first must not be taken for it.
        if (auto *frame = qobject_cast<PageFrame *>(m_window.currentPage()); frame && frame->view())
            frame->view()->selectionModel()->clear();
    }
    m_travelling = false;
    updateActions();
}

void Navigator::back()
{
    if (!m_history.canGoBack())
        return;
    leave();
    closeNotice();
    show(m_history.back());
}

void Navigator::forward()
{
    if (!m_history.canGoForward())
        return;
    leave();
    closeNotice();
    show(m_history.forward());
}

void Navigator::goTo(qsizetype at)
{
    if (at < 0 || at >= m_history.places().size())
        return;
    leave();
    closeNotice();
    show(m_history.goTo(at));
}

QString Navigator::serverFor(const Place &place) const
{
    const ConnectionFacts &facts = m_window.connection();
    if (facts.sandbox)
        return u"sandbox"_s;
    return serverName(isCmfPlace(place) ? facts.cmf : facts.schemaRegistry);
}

void Navigator::openAddress(const QString &address)
{
    const Result<Place> place = placeAt(QUrl(address));
    if (place)
        open(*place);
    else
        say(tr("This is no address that Kekkai knows."), place.error().detail, tr("Close"));
}

void Navigator::open(const Place &place)
{
    closeNotice();
    m_pending = place;
    m_tries = 0;
    tryPending();
}

void Navigator::tryPending()
{
    if (!m_pending || m_window.connection().name.isEmpty())
        return;
    const Place place = *m_pending;
    const QString server = serverFor(place);
    if (!place.server.isEmpty() && place.server != server) {
        m_pending.reset();
        const QString what = place.object.kind == ObjectRef::Kind::None ? placeText(place) : objectText(place.object);
        const QString here = server.isEmpty() ? tr("this connection has no such server")
            : m_window.connection().sandbox   ? tr("the sandbox is open")
                                              : tr("this connection is to %1").arg(server);
        const bool connectable = place.server != "sandbox"_L1;
        say(tr("The address of %1 belongs to another server.").arg(what),
            tr("It names %1, and %2. Nothing was opened, as an object of the same name here would be "
               "another one.")
                .arg(place.server, here),
            connectable ? tr("Connect to it…") : tr("Close"));
        if (connectable)
            m_elsewhere = place;
        return;
    }
    const InventoryPtr inventory = m_window.inventory();
    if (inventory->parts.isEmpty())
        return; // nothing has been asked for yet
    if (place.object.kind == ObjectRef::Kind::None) {
        m_pending.reset();
        leave();
        show(place);
        arrive();
        return;
    }
    const bool there = contains(*inventory, place.object);
    if (there) {
        leave();
        m_travelling = true;
        if (!place.page.isEmpty())
            m_window.showPage(place.page);
        if (auto *frame = qobject_cast<PageFrame *>(m_window.currentPage());
            frame && !place.page.isEmpty() && !place.filter.isEmpty())
            frame->filter()->setNow(place.filter);
        const bool shown = m_window.reveal(place.object);
        m_travelling = false;
        if (shown) {
            m_pending.reset();
            arrive(place.object);
            return;
        }
    }
    if (inventory->isLoading() || (there && ++m_tries < mostTries)) {
        if (!m_retry.isActive() && !inventory->isLoading())
            m_retry.start();
        return;
    }
    m_pending.reset();
    const PartState part = inventory->part(partOf(place.object.kind));
    if (there)
        say(tr("No page shows %1.").arg(objectText(place.object)),
            tr("It exists, but nothing is connected with it that could be shown."), tr("Close"));
    else if (part.phase == PartState::Phase::Complete && part.itemErrors.isEmpty())
        say(tr("%1 does not exist any more, or never did.").arg(objectText(place.object)),
            tr("It is not among the %1 that were loaded from %2.")
                .arg(partText(partOf(place.object.kind)), m_window.connection().sandbox ? tr("the sandbox") : server),
            tr("Close"));
    else
        say(tr("%1 was not found.").arg(objectText(place.object)),
            tr("%1 could not be read completely, so it may exist all the same.")
                .arg(partText(partOf(place.object.kind))),
            tr("Close"));
}

void Navigator::say(const QString &title, const QString &cause, const QString &button)
{
    m_elsewhere.reset();
    m_notice->setContent(Banner::Kind::Warning, title, cause);
    m_notice->setAction(button);
    m_notice->show();
}

void Navigator::closeNotice()
{
    m_elsewhere.reset();
    m_notice->hide();
}

QString Navigator::currentAddress() const
{
    if (m_window.currentPageId().isEmpty())
        return {};
    Place place = currentPlace();
    place.server = serverFor(place);
    return addressOf(place).toString(QUrl::FullyEncoded);
}

QString Navigator::addressFor(const ObjectRef &object) const
{
    Place place;
    place.object = object;
    place.server = serverFor(place);
    return addressOf(place).toString(QUrl::FullyEncoded);
}

void Navigator::copyAddress()
{
    const QString address = currentAddress();
    if (address.isEmpty())
        return;
    QApplication::clipboard()->setText(address);
    m_window.say(tr("Copied %1").arg(address));
}

void Navigator::copyAddressOf(const ObjectRef &object)
{
    QApplication::clipboard()->setText(addressFor(object));
    m_window.say(tr("Copied %1").arg(addressFor(object)));
}

QString Navigator::placeText(const Place &place) const
{
    if (place.object.kind != ObjectRef::Kind::None)
        return objectText(place.object);
    const QString page = m_window.pageText(place.page);
    return place.filter.isEmpty() ? page : tr("%1: %2").arg(page, place.filter);
}

void Navigator::fillMenu(QMenu *menu, qsizetype first, qsizetype last)
{
    menu->clear();
    const qsizetype oldest = std::max(first, last - mostListed + 1);
    for (qsizetype i = last; i >= oldest; --i) { // the newest at the top
        QString text = placeText(m_history.places().at(i));
        QAction *action = menu->addAction(text.replace(u'&', u"&&"_s));
        action->setCheckable(true);
        action->setChecked(i == m_history.at());
        connect(action, &QAction::triggered, this, [this, i] { goTo(i); });
    }
}

QMenu *Navigator::madeMenu(QWidget *parent)
{
    auto *menu = new QMenu(tr("&Go"), parent);
    menu->addAction(m_back);
    menu->addAction(m_forward);
    QMenu *history = menu->addMenu(themedIcon(u"clock"), tr("&History"));
    history->setObjectName(u"historyMenu"_s);
    connect(history, &QMenu::aboutToShow, this,
            [this, history] { fillMenu(history, 0, m_history.places().size() - 1); });
    connect(menu, &QMenu::aboutToShow, this, [this, history] { history->setEnabled(!m_history.places().isEmpty()); });
    menu->addSeparator();
    menu->addAction(m_copy);
    return menu;
}

QWidget *Navigator::madeButtons(QWidget *parent)
{
    auto *both = new QWidget(parent);
    auto *row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    const auto add = [this, both, row](QAction *action, const QString &name, const QString &text, bool later) {
        auto *button = new QToolButton(both);
        button->setObjectName(name);
        button->setDefaultAction(action);
        button->setAccessibleName(text);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setPopupMode(QToolButton::DelayedPopup); // held down, or with the right button: the places
        auto *menu = new QMenu(button);
        menu->setObjectName(name + u"Menu"_s);
        connect(menu, &QMenu::aboutToShow, this, [this, menu, later] {
            fillMenu(menu, later ? m_history.at() + 1 : 0, later ? m_history.places().size() - 1 : m_history.at() - 1);
        });
        button->setMenu(menu);
        button->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(button, &QWidget::customContextMenuRequested, button, [button] { button->showMenu(); });
        row->addWidget(button);
    };
    add(m_back, u"backButton"_s, tr("Back"), false);
    add(m_forward, u"forwardButton"_s, tr("Forward"), true);
    return both;
}

void Navigator::updateActions()
{
    m_back->setEnabled(m_history.canGoBack());
    m_forward->setEnabled(m_history.canGoForward());
    m_copy->setEnabled(!m_window.connection().name.isEmpty());
}

bool Navigator::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::MouseButtonPress && event->type() != QEvent::MouseButtonDblClick)
        return QObject::eventFilter(watched, event);
    const auto *mouse = static_cast<QMouseEvent *>(event);
    const bool side = mouse->button() == Qt::BackButton || mouse->button() == Qt::ForwardButton;
    const auto *widget = side ? qobject_cast<const QWidget *>(watched) : nullptr;
    if (!widget || widget->window() != &m_window || QApplication::activeModalWidget())
        return QObject::eventFilter(watched, event);
    if (mouse->button() == Qt::BackButton)
        back();
    else
        forward();
    return true;
}

} // namespace kekkai
