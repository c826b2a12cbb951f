#include "services/plans/journalentry.h"

#include "services/plans/planstate.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSysInfo>

#include <array>

#ifdef Q_OS_WIN
#include <QProcessEnvironment>
#else
#include <pwd.h>
#include <unistd.h>
#endif

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Kind = JournalEntry::Kind;

constexpr std::array kinds{
    std::pair{Kind::PlanRecorded, "plan.recorded"_L1}, std::pair{Kind::RunBegun, "run.begun"_L1},
    std::pair{Kind::StepBegun, "step.begun"_L1},       std::pair{Kind::StepEnded, "step.ended"_L1},
    std::pair{Kind::RunEnded, "run.ended"_L1},         std::pair{Kind::PlanLeft, "plan.left"_L1},
};

constexpr std::array outcomes{
    std::pair{StepOutcome::Done, "done"_L1},
    std::pair{StepOutcome::AlreadyDone, "alreadyDone"_L1},
    std::pair{StepOutcome::NotDone, "notDone"_L1},
    std::pair{StepOutcome::Changed, "changed"_L1},
    std::pair{StepOutcome::NotVerified, "notVerified"_L1},
    std::pair{StepOutcome::Unknown, "unknown"_L1},
};

template <typename Table, typename Value> QString nameIn(const Table &table, Value value)
{
    for (const auto &[one, name] : table) {
        if (one == value)
            return name;
    }
    return {};
}

QString text(const QUuid &id)
{
    return id.isNull() ? QString() : id.toString(QUuid::WithoutBraces);
}

/// The name that the system knows this user by, whatever the environment says.
QString userName()
{
#ifdef Q_OS_WIN
    return QProcessEnvironment::systemEnvironment().value(u"USERNAME"_s);
#else
    constexpr std::size_t room = 16 * 1024;
    std::array<char, room> buffer = {};
    struct passwd facts = {};
    struct passwd *found = nullptr;
    if (::getpwuid_r(::geteuid(), &facts, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return u"uid %1"_s.arg(::geteuid());
#endif
}

} // namespace

JournalActor actorOfThisProcess()
{
    JournalActor actor;
    actor.user = userName();
    actor.host = QSysInfo::machineHostName();
    return actor;
}

QString journalKindName(Kind kind)
{
    return nameIn(kinds, kind);
}

std::optional<Kind> journalKindFromName(const QString &name)
{
    for (const auto &[kind, text] : kinds) {
        if (text == name)
            return kind;
    }
    return std::nullopt;
}

QString outcomeName(StepOutcome outcome)
{
    return nameIn(outcomes, outcome);
}

std::optional<StepOutcome> outcomeFromName(const QString &name)
{
    for (const auto &[outcome, text] : outcomes) {
        if (text == name)
            return outcome;
    }
    return std::nullopt;
}

QByteArray lineOf(const JournalEntry &entry)
{
    QJsonObject who{{u"user"_s, entry.who.user},
                    {u"host"_s, entry.who.host},
                    {u"program"_s, entry.who.program},
                    {u"profile"_s, entry.who.profile},
                    {u"profileId"_s, text(entry.who.profileId)},
                    {u"servers"_s, entry.who.servers}};
    return canonicalJson(QJsonObject{{u"number"_s, entry.number},
                                     {u"at"_s, entry.at.toUTC().toString(Qt::ISODateWithMs)},
                                     {u"kind"_s, journalKindName(entry.kind)},
                                     {u"plan"_s, text(entry.plan)},
                                     {u"run"_s, text(entry.run)},
                                     {u"step"_s, entry.step},
                                     {u"outcome"_s, entry.outcome},
                                     {u"undoes"_s, text(entry.undoes)},
                                     {u"who"_s, who},
                                     {u"body"_s, entry.body}});
}

std::optional<JournalEntry> entryFromLine(const QByteArray &line)
{
    const QJsonObject json = QJsonDocument::fromJson(line).object();
    const auto kind = journalKindFromName(json.value("kind"_L1).toString());
    JournalEntry entry;
    entry.number = json.value("number"_L1).toInteger();
    entry.at = QDateTime::fromString(json.value("at"_L1).toString(), Qt::ISODateWithMs).toUTC();
    if (!kind || entry.number < 1 || !entry.at.isValid())
        return std::nullopt;
    entry.kind = *kind;
    entry.plan = QUuid::fromString(json.value("plan"_L1).toString());
    entry.run = QUuid::fromString(json.value("run"_L1).toString());
    entry.step = json.value("step"_L1).toString();
    entry.outcome = json.value("outcome"_L1).toString();
    entry.undoes = QUuid::fromString(json.value("undoes"_L1).toString());
    const QJsonObject who = json.value("who"_L1).toObject();
    entry.who.user = who.value("user"_L1).toString();
    entry.who.host = who.value("host"_L1).toString();
    entry.who.program = who.value("program"_L1).toString();
    entry.who.profile = who.value("profile"_L1).toString();
    entry.who.profileId = QUuid::fromString(who.value("profileId"_L1).toString());
    entry.who.servers = who.value("servers"_L1).toString();
    entry.body = json.value("body"_L1).toObject();
    return entry;
}

QByteArray firstHash(const QString &journalId)
{
    const QByteArray seed = "kekkai-journal-1 " + journalId.toUtf8();
    return QCryptographicHash::hash(seed, QCryptographicHash::Sha256);
}

QByteArray nextHash(const QByteArray &previous, const QByteArray &line)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(previous);
    hash.addData(line);
    return hash.result();
}

} // namespace kekkai
