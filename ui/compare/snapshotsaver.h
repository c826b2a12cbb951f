#pragma once

#include "models/support/latestresult.h"
#include "services/compare/snapshotfile.h"

#include <QObject>

class QWidget;

namespace kekkai {

/// Writes what has been loaded into a file that a later state can be compared with. Works on another thread.
class SnapshotSaver final : public QObject {
    Q_OBJECT
public:
    explicit SnapshotSaver(QObject *parent = nullptr);
    ~SnapshotSaver() override;

    /// Asks for a file in a dialog over @p window, then saves.
    void ask(QWidget *window, const Snapshot &snapshot);
    void save(const QString &file, const Snapshot &snapshot);

    /// "orders-2026-03-01-1205.kekkai-snapshot"
    [[nodiscard]] static QString suggestedName(const Snapshot &snapshot);
    [[nodiscard]] static QString fileFilter();

Q_SIGNALS:
    void saved(const QString &file);
    void failed(const kekkai::ApiError &error); ///< detail names the file and the reason

private:
    struct Outcome {
        QString file;
        Result<void> result;
    };
    LatestResult<Outcome> m_result;
};

} // namespace kekkai
