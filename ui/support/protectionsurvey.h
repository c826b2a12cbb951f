#pragma once

#include "services/hardening/protections.h"
#include "services/lock/securitysettings.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <functional>

class QWidget;

namespace kekkai {

class SystemEvents;

/// What a survey asks besides the process itself.
struct ProtectionSources {
    SystemEvents *events = nullptr; ///< null: nothing is heard
    SecuritySettings settings;
    /// How the keychain stands. The future always finishes. Empty: it is not asked, and has no row.
    std::function<QFuture<ProtectionState>()> keychain;
};

/// Finds out which protections hold on this system, now. One result for each.
class ProtectionSurvey final : public QObject {
    Q_OBJECT
public:
    /// @param window  whose pictures are asked for.
    ProtectionSurvey(ProtectionSources sources, QWidget *window, QObject *parent = nullptr);

    /// Looks at everything anew. changed() follows, again when the keychain has answered.
    void start();
    [[nodiscard]] const QList<ProtectionState> &states() const { return m_states; }
    [[nodiscard]] bool isBusy() const { return m_asking; }

Q_SIGNALS:
    void changed();

private:
    void setState(const ProtectionState &state);
    [[nodiscard]] ProtectionState session() const;
    [[nodiscard]] static ProtectionState clipboard();
    [[nodiscard]] ProtectionState screen() const;

    ProtectionSources m_sources;
    QWidget *m_window;
    QList<ProtectionState> m_states;
    QFutureWatcher<ProtectionState> m_keychain;
    bool m_asking = false;
};

} // namespace kekkai
