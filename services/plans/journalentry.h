#pragma once

#include "services/plans/plan.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QString>
#include <QUuid>

#include <tl/expected.hpp>

#include <optional>
#include <utility>

namespace kekkai {

/// Why the journal cannot be read or written. models/text/journaltext has the sentences.
struct JournalError {
    enum class Kind {
        Missing, ///< there is none yet
        NotReadable, ///< detail: the system's words
        NotWritable, ///< detail: the system's words; the file or its folder is read-only, perhaps
        Full, ///< no space is left, or a quota is reached
        Busy, ///< another program is writing; detail: which
        NewerFormat, ///< detail: its number. It is left as it is
        Damaged, ///< detail: what is wrong. It is left as it is
        ChangedMeanwhile, ///< somebody else wrote while this program had the right to
        UnknownPlan, ///< detail: its id
        Internal, ///< a fault in this program itself; detail: the type of the exception
    };
    Kind kind = Kind::NotReadable;
    QString file;
    QString detail; ///< never a secret

    friend bool operator==(const JournalError &, const JournalError &) = default;
};
template <typename T> using JournalResult = tl::expected<T, JournalError>;

/// Who did it, and where.
struct JournalActor {
    QString user; ///< of the operating system
    QString host;
    QString program; ///< such as "kekkai 1.0"
    QString profile; ///< its name; empty when the connection was not saved
    QUuid profileId; ///< null when it was not saved
    QString servers; ///< Plan::serverIdentity

    friend bool operator==(const JournalActor &, const JournalActor &) = default;
};
/// The user and the computer of this process. The rest is the caller's.
[[nodiscard]] JournalActor actorOfThisProcess();

/// How a step ended.
enum class StepOutcome {
    Done, ///< sent, and read back as it should be
    AlreadyDone, ///< nothing was sent: the object was found as it should become
    NotDone, ///< refused, or the request got lost: the object is as it was before
    Changed, ///< nothing was sent: the object was found neither as it must be nor as it should become
    NotVerified, ///< sent, but the object is neither as it was nor as it should be
    Unknown, ///< the object could not be read back: nobody knows yet
};

/// One row of the journal.
struct JournalEntry {
    enum class Kind {
        PlanRecorded, ///< body: {"plan"}; before its first run
        RunBegun, ///< body: {"title", "steps", "reason": "first" or "resume", "undoes"}
        StepBegun, ///< about to be sent. body: {"kind", "object", "before"}, the state that was found
        StepEnded, ///< body: {"kind", "object", "outcome", "before", "after", "error", "differences"}
        RunEnded, ///< body: {"outcome": "done", "failed" or "canceled"; "done", "failed", "open": numbers of steps}
        PlanLeft, ///< somebody decided to leave an unfinished plan as it is
    };

    qint64 number = 0; ///< from 1 without gaps; given by the journal
    QDateTime at; ///< UTC; given by the journal when invalid
    Kind kind = Kind::RunBegun;
    QUuid plan;
    QUuid run; ///< null for PlanLeft
    QString step; ///< Step::id; empty when it is about the plan
    QString outcome; ///< of StepEnded and RunEnded: as in the body
    QUuid undoes; ///< the plan that this one takes back; null: none
    JournalActor who;
    QJsonObject body;
    QByteArray hash; ///< SHA-256, 32 bytes; given by the journal

    friend bool operator==(const JournalEntry &, const JournalEntry &) = default;
};

/// "run.begun", "step.ended" …
[[nodiscard]] QString journalKindName(JournalEntry::Kind kind);
[[nodiscard]] std::optional<JournalEntry::Kind> journalKindFromName(const QString &name);
/// "done", "alreadyDone" …
[[nodiscard]] QString outcomeName(StepOutcome outcome);
[[nodiscard]] std::optional<StepOutcome> outcomeFromName(const QString &name);

// The chain. A row's line is its canonical JSON (sorted members, no blanks, UTF-8) without its hash. Its hash is
// SHA-256(hash of the row before ‖ line), the one before the first row is SHA-256("kekkai-journal-1 " ‖ id of the
// journal). The lines are kept as they were hashed, so that anybody can verify an export with a few lines of script.

[[nodiscard]] QByteArray lineOf(const JournalEntry &entry);
/// Nothing when @p line is none.
[[nodiscard]] std::optional<JournalEntry> entryFromLine(const QByteArray &line);
[[nodiscard]] QByteArray firstHash(const QString &journalId);
[[nodiscard]] QByteArray nextHash(const QByteArray &previous, const QByteArray &line);

} // namespace kekkai

Q_DECLARE_METATYPE(kekkai::JournalEntry)
