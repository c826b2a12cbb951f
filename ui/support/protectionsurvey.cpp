#include "ui/support/protectionsurvey.h"

#include "services/lock/systemevents.h"
#include "ui/support/screenshield.h"
#include "ui/support/secretclipboard.h"

#include <QGuiApplication>
#include <QMimeData>
#include <QWidget>

#include <algorithm>
#include <memory>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;
using Cause = ProtectionState::Cause;
using Holds = ProtectionState::Holds;

ProtectionSurvey::ProtectionSurvey(ProtectionSources sources, QWidget *window, QObject *parent)
    : QObject(parent)
    , m_sources(std::move(sources))
    , m_window(window)
{
    if (m_sources.events)
        connect(m_sources.events, &SystemEvents::heardChanged, this, [this] {
            setState(session());
            Q_EMIT changed();
        });
    connect(&m_keychain, &QFutureWatcher<ProtectionState>::finished, this, [this] {
        m_asking = false;
        setState(m_keychain.result());
        Q_EMIT changed();
    });
}

void ProtectionSurvey::start()
{
    m_states = checkProcess();
    setState(session());
    setState(clipboard());
    setState(screen());
    if (m_sources.keychain && !m_asking) {
        m_asking = true;
        m_keychain.setFuture(m_sources.keychain());
    }
    Q_EMIT changed();
}

void ProtectionSurvey::setState(const ProtectionState &state)
{
    const auto known = std::find_if(m_states.begin(), m_states.end(),
                                    [&state](const ProtectionState &one) { return one.what == state.what; });
    if (known != m_states.end())
        *known = state;
    else
        m_states.append(state);
    std::sort(m_states.begin(), m_states.end(),
              [](const ProtectionState &a, const ProtectionState &b) { return a.what < b.what; });
}

ProtectionState ProtectionSurvey::session() const
{
    ProtectionState state;
    state.what = Protection::LocksWithSession;
    const QStringList heard = m_sources.events ? m_sources.events->heard() : QStringList();
    state.evidence = heard.join(u"; "_s);
    state.holds = !m_sources.events || heard.isEmpty() ? Holds::No
        : m_sources.events->isComplete()               ? Holds::Yes
                                                       : Holds::Partly;
    state.cause = state.holds == Holds::Yes ? Cause::None : Cause::NoService;
    return state;
}

ProtectionState ProtectionSurvey::clipboard()
{
    ProtectionState state;
    state.what = Protection::ClipboardMark;
    const Secret probe("probe"_ba);
    const std::unique_ptr<QMimeData> data(SecretClipboard::madeMimeData(probe, "mark"_ba));
    QStringList formats = data->formats();
    formats.removeAll(u"text/plain"_s);
    state.evidence = QGuiApplication::platformName() + u": "_s + formats.join(u", "_s);
    state.holds = !SecretClipboard::hasOthers() ? Holds::NotHere : formats.size() > 1 ? Holds::Yes : Holds::No;
    state.cause = state.holds == Holds::No ? Cause::Refused : Cause::None;
    return state;
}

ProtectionState ProtectionSurvey::screen() const
{
    ProtectionState state;
    state.what = Protection::ScreenCapture;
    state.evidence = QGuiApplication::platformName();
    if (!ScreenShield::isPossible()) {
        state.holds = Holds::NotHere;
        return state;
    }
    const bool hidden = ScreenShield::isHidden(m_window ? m_window->window() : nullptr);
    state.holds = hidden ? Holds::Yes : Holds::No;
    state.cause = hidden ? Cause::None : m_sources.settings.hideFromScreen ? Cause::Refused : Cause::SwitchedOff;
    return state;
}

} // namespace kekkai
