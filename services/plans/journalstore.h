#pragma once

#include "services/plans/journalentry.h"

#include <QList>
#include <QLockFile>
#include <QMap>

#include <functional>
#include <memory>

namespace kekkai {

/// What verifying the chain found wrong.
struct JournalProblem {
    enum class Kind {
        Changed, ///< the row is not what was hashed; or it was put in its place together with the hash before it
        Removed, ///< rows first to last are gone
        Inserted, ///< nobody wrote the row through the journal
        Truncated, ///< rows first to last are gone from the end
        NotTheExpected, ///< the row has another hash than the one that was noted down earlier
        Unreadable, ///< the file is damaged from here on
    };
    Kind kind = Kind::Changed;
    qint64 first = 0;
    qint64 last = 0;
    QString detail = {};

    friend bool operator==(const JournalProblem &, const JournalProblem &) = default;
};

struct JournalVerification {
    QString journalId;
    qint64 entries = 0;
    qint64 headNumber =
        0; ///< of the last row: what to note down elsewhere, with headHash, to detect a rewritten journal
    QByteArray headHash;
    QList<JournalProblem> problems; ///< in the order of the rows, at most 100
    bool isComplete = true; ///< false: it was stopped; the problems are those up to there

    friend bool operator==(const JournalVerification &, const JournalVerification &) = default;
};

/// A row as it was hashed.
struct JournalLine {
    qint64 number = 0;
    QByteArray line;
    QByteArray hash;
};

/// What is known of one step from the journal.
struct StepRecord {
    enum class State {
        Open, ///< not begun, or it ended without a change
        Begun, ///< something may have been sent: whether it was done must be read from the server
        Done,
        Undone, ///< done, and taken back by a later plan
    };
    State state = State::Open;
    std::optional<StepOutcome> outcome; ///< of the last end
    QJsonValue before; ///< as found; of Begun and Done
    QJsonValue after; ///< as read back; of Done
    qint64 doneAs = 0; ///< the number of the row that says done: the order in which things happened

    friend bool operator==(const StepRecord &, const StepRecord &) = default;
};

/// A plan as the journal tells of it, in a row of the Activity page.
struct PlanRecord {
    enum class State {
        Running, ///< a program is at it now
        Interrupted, ///< its program ended before it did
        Failed,
        Canceled,
        Done,
        Left, ///< was not done to the end, and somebody decided to leave it so
    };
    QUuid plan;
    PlanText title;
    State state = State::Interrupted;
    QDateTime begunAt; ///< UTC
    QDateTime lastAt; ///< UTC
    JournalActor who; ///< of the last run
    int steps = 0;
    int stepsDone = 0;
    int stepsUndone = 0; ///< of those done
    bool mayHaveSent = false; ///< a step was begun and its end is not known
    QUuid undoes; ///< null: none
    qint64 firstEntry = 0;

    /// Whether it is worth asking what to do with it: resume, roll back or leave.
    [[nodiscard]] bool isUnfinished() const;

    friend bool operator==(const PlanRecord &, const PlanRecord &) = default;
};

/// A plan with all that was written of it.
struct PlanHistory {
    Plan plan;
    PlanRecord record;
    QMap<QString, StepRecord> steps; ///< of all steps, by their ids
    QList<JournalEntry> entries; ///< without those that hold the plan
};

/// The file behind Journal: SQLite, one table of rows that only grows. Synchronous; belongs to the thread that opened
/// it. Needs a QCoreApplication for Qt's SQL driver.
class JournalStore {
public:
    struct Options {
        QString file;
        bool readOnly = false;
        int mostPages = 0; ///< a quota in pages of 4 KiB; 0: none
        /// Called just before and just after a group of rows becomes durable, on the store's thread. For tests.
        std::function<void(bool isDurable)> observer = {};
    };

    /// Makes the file where there is none (and is to be written): readable by its owner only, in a folder of the same
    /// kind. One that is there is never replaced. Errors: Missing (read-only, and none is there), NotReadable,
    /// NotWritable, Full, NewerFormat, Damaged.
    [[nodiscard]] static JournalResult<std::unique_ptr<JournalStore>> open(Options options);
    ~JournalStore();
    Q_DISABLE_COPY_MOVE(JournalStore)

    [[nodiscard]] const QString &journalId() const { return m_id; }
    [[nodiscard]] const QString &file() const { return m_options.file; }

    /// Takes the right to write, which one program has at a time; the others may read. Errors: Busy, NotWritable.
    [[nodiscard]] JournalResult<void> beginWriting();
    void endWriting();
    [[nodiscard]] bool isWriting() const { return m_lock && m_lock->isLocked(); }
    /// Whether anybody has that right now.
    [[nodiscard]] bool isBeingWritten() const;

    /// All rows or none, durable when this returns; needs the right to write. @returns the number of the last.
    [[nodiscard]] JournalResult<qint64> append(QList<JournalEntry> entries);

    /// Rows after @p after, in their order, at most @p most. With @p plan those of that plan only.
    [[nodiscard]] JournalResult<QList<JournalEntry>> entries(qint64 after, int most, const QUuid &plan = {}) const;
    /// The same as they are in the file.
    [[nodiscard]] JournalResult<QList<JournalLine>> lines(qint64 after, int most) const;
    /// All plans, the newest first.
    [[nodiscard]] JournalResult<QList<PlanRecord>> plans() const;
    /// Errors: UnknownPlan; Damaged when the plan in the journal can no longer be read.
    [[nodiscard]] JournalResult<PlanHistory> history(const QUuid &plan) const;

    /// Walks the whole chain. @param expected  number and hash of a row as noted down earlier; number 0: none.
    /// @param progress  called with the number of rows done now and then; false stops.
    [[nodiscard]] JournalResult<JournalVerification>
    verify(const std::pair<qint64, QByteArray> &expected = {},
           const std::function<bool(qint64 done, qint64 all)> &progress = {}) const;

    /// "Kekkai/journal/journal.sqlite" below the system's folder for data.
    [[nodiscard]] static QString defaultFile();

private:
    explicit JournalStore(Options options);
    [[nodiscard]] JournalResult<void> create() const;
    [[nodiscard]] JournalResult<void> connectTo(const QString &uriOptions);
    [[nodiscard]] JournalResult<void> check();
    [[nodiscard]] JournalResult<void> readHead();
    [[nodiscard]] JournalResult<std::pair<qint64, QByteArray>> storedHead() const;
    [[nodiscard]] JournalResult<void> write(QList<JournalEntry> &entries, std::pair<qint64, QByteArray> &head) const;

    Options m_options;
    QString m_connection; ///< Qt's name for it
    QString m_id;
    std::unique_ptr<QLockFile> m_lock;
    std::pair<qint64, QByteArray> m_head; ///< number and hash of the last row
};

} // namespace kekkai
