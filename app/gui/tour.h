#pragma once

#include "services/sandbox/sandbox.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSize>
#include <QTemporaryDir>
#include <QTimer>

#include "ui/support/theme.h"

#include <functional>

namespace kekkai {

class Changes;
class Connections;
class Console;
class LockControl;
class MainWindow;

/// Walks through every page, state and dialog, and saves a picture of each in each of some themes.
/// Waits for what really happened (a load that finished, a dialog that opened), each step with a limit.
class Tour final : public QObject {
    Q_OBJECT
public:
    /// @param themes  never empty; such as light and dark.
    Tour(MainWindow &window, Console &console, Connections &connections, LockControl &lock, Changes &changes,
         const QString &folder, const QList<Theme::Mode> &themes, QObject *parent = nullptr);
    ~Tour() override;

    void start();

Q_SIGNALS:
    /// @param problem  empty: every picture was taken of what it should show.
    void finished(int pictures, const QString &problem);

private:
    struct Step {
        QString name; ///< of the picture; empty: none is taken
        QString caption;
        std::function<void()> begin; ///< may be empty
        std::function<bool()> ready; ///< may be empty: at once
    };
    void plan();
    void planMaps();
    void planCompare();
    void planChanges();
    void planProfiles();
    void planWizard();
    void planSchemas();
    void planLooks();
    void planPages(const QString &state, const QString &caption);
    void planOpening(const QString &what, const SandboxOptions &options, const std::function<bool()> &ready);
    void planFind();
    void planLock();
    void add(Step step) { m_steps.append(std::move(step)); }
    void next();
    void check();
    void take();
    void end(const QString &problem);
    void writeIndex();
    [[nodiscard]] bool loaded() const;
    void closeDialogs();

    MainWindow &m_window;
    Console &m_console;
    Connections &m_connections;
    LockControl &m_lock;
    Changes &m_changes;
    QString m_folder;
    QTemporaryDir m_files;
    QList<Step> m_steps;
    qsizetype m_at = -1;
    bool m_opened = false; ///< the connection that the last step asked for: until then the former one is shown
    const QList<Theme::Mode> m_themes;
    int m_calm = 0; ///< turns of the event loop since the step was ready: layouts settle, images of icons are made
    QTimer m_poll;
    QElapsedTimer m_since;
    QStringList m_pictures;
    QStringList m_captions;
};

} // namespace kekkai
