#pragma once

#include "services/plans/journalstore.h"

#include <QFuture>

#include <functional>
#include <memory>

namespace kekkai {

/// The journal: what was changed, by whom, when, and how it ended. A JournalStore on a thread of its own. The methods
/// may be called on any thread; their futures always finish with one value, destruction included (what was asked for is
/// done first).
///
/// Rows that wait while others are being made durable become durable together: a plan that runs many steps beside each
/// other waits for a few disk writes, not for one for each row.
class Journal {
public:
    /// Errors: those of JournalStore::open().
    [[nodiscard]] static QFuture<JournalResult<std::shared_ptr<Journal>>> open(JournalStore::Options options);
    ~Journal();
    Q_DISABLE_COPY_MOVE(Journal)

    [[nodiscard]] const QString &file() const { return m_file; }

    [[nodiscard]] QFuture<JournalResult<void>> beginWriting();
    [[nodiscard]] QFuture<JournalResult<void>> endWriting();
    /// Durable when the future finishes. @returns a number of at least the last of them.
    [[nodiscard]] QFuture<JournalResult<qint64>> append(QList<JournalEntry> entries);

    [[nodiscard]] QFuture<JournalResult<QList<JournalEntry>>> entries(qint64 after, int most, QUuid plan = {});
    [[nodiscard]] QFuture<JournalResult<QList<PlanRecord>>> plans();
    [[nodiscard]] QFuture<JournalResult<PlanHistory>> history(QUuid plan);
    /// The plans of which somebody must say whether to resume them, roll them back or leave them; the newest first. Not
    /// those that a plan under way or unfinished is taking back.
    [[nodiscard]] QFuture<JournalResult<QList<PlanRecord>>> unfinished();
    /// Appends PlanLeft; takes and gives back the right to write unless it is held. Errors: Busy, those of append().
    [[nodiscard]] QFuture<JournalResult<void>> leave(QUuid plan, JournalActor who);

    /// How many groups of rows were made durable so far.
    [[nodiscard]] qint64 groups() const;

private:
    class Worker;
    Journal(QString file, std::shared_ptr<Worker> worker);
    template <typename T>
    [[nodiscard]] QFuture<JournalResult<T>> ask(std::function<JournalResult<T>(JournalStore &)> question);

    QString m_file;
    std::shared_ptr<Worker> m_worker; ///< its thread holds it too
};

/// The plans among @p records that Journal::unfinished() gives.
[[nodiscard]] QList<PlanRecord> unfinishedOf(const QList<PlanRecord> &records);

} // namespace kekkai
