#include "app/cli/journalcommands.h"

#include "app/cli/profilecommands.h"
#include "app/cli/table.h"
#include "models/text/journaltext.h"
#include "services/plans/journalexport.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <cerrno>
#include <cstdio>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

bool print(QByteArrayView bytes)
{
    const std::size_t size = std::size_t(bytes.size());
    return std::fwrite(bytes.data(), 1, size, stdout) == size && std::fflush(stdout) == 0;
}

ExitCode unprinted()
{
    say(Text::tr("Standard output could not be written: %1").arg(qt_error_string(errno)));
    return Incomplete;
}

ExitCode printed(const QByteArray &bytes)
{
    return print(bytes) ? Ok : unprinted();
}

ExitCode failed(const JournalError &error)
{
    say(journalErrorText(error));
    switch (error.kind) {
    case JournalError::Kind::Missing:
    case JournalError::Kind::UnknownPlan:
        return NotFound;
    case JournalError::Kind::Damaged:
        return JournalBroken;
    case JournalError::Kind::NotReadable:
    case JournalError::Kind::NotWritable:
    case JournalError::Kind::Full:
    case JournalError::Kind::Busy:
    case JournalError::Kind::NewerFormat:
    case JournalError::Kind::ChangedMeanwhile:
    case JournalError::Kind::Internal:
        break;
    }
    return Incomplete;
}

QString idText(const QUuid &id)
{
    return id.isNull() ? QString() : id.toString(QUuid::WithoutBraces);
}

QString stateName(PlanRecord::State state)
{
    switch (state) {
    case PlanRecord::State::Running:
        return u"running"_s;
    case PlanRecord::State::Interrupted:
        return u"interrupted"_s;
    case PlanRecord::State::Failed:
        return u"failed"_s;
    case PlanRecord::State::Canceled:
        return u"canceled"_s;
    case PlanRecord::State::Done:
        return u"done"_s;
    case PlanRecord::State::Left:
        return u"left"_s;
    }
    return {};
}

QJsonObject toJson(const PlanRecord &record)
{
    QJsonObject json{
        {u"id"_s, idText(record.plan)},
        {u"title"_s, QJsonObject{{u"kind"_s, record.title.kind}, {u"arguments"_s, record.title.arguments}}},
        {u"state"_s, stateName(record.state)},
        {u"isUnfinished"_s, record.isUnfinished()},
        {u"begunAt"_s, record.begunAt.toString(Qt::ISODateWithMs)},
        {u"lastAt"_s, record.lastAt.toString(Qt::ISODateWithMs)},
        {u"steps"_s, record.steps},
        {u"stepsDone"_s, record.stepsDone},
        {u"stepsUndone"_s, record.stepsUndone},
        {u"mayHaveSent"_s, record.mayHaveSent},
        {u"user"_s, record.who.user},
        {u"host"_s, record.who.host},
        {u"profile"_s, record.who.profile},
        {u"servers"_s, record.who.servers}};
    if (!record.undoes.isNull())
        json.insert("undoes"_L1, idText(record.undoes));
    return json;
}

ExitCode list(const JournalStore &journal, bool asJson)
{
    const auto records = journal.plans();
    if (!records)
        return failed(records.error());
    if (asJson) {
        QJsonArray array;
        for (const PlanRecord &record : *records)
            array.append(toJson(record));
        return printed(QJsonDocument(QJsonObject{{u"plans"_s, array}}).toJson());
    }
    if (records->isEmpty()) {
        say(Text::tr("No plan was run yet."));
        return Ok;
    }
    Table table;
    table.header = {Text::tr("BEGUN"),   Text::tr("STATE"), Text::tr("STEPS DONE"), Text::tr("WHO"),
                    Text::tr("SERVERS"), Text::tr("WHAT"),  Text::tr("PLAN")};
    for (const PlanRecord &record : *records)
        table.rows.append({record.begunAt.toString(Qt::ISODate), planStateText(record),
                           u"%1/%2"_s.arg(record.stepsDone).arg(record.steps), record.who.user, record.who.servers,
                           planTitleText(record.title), idText(record.plan)});
    return printed(table.text().toUtf8());
}

QString problemName(JournalProblem::Kind kind)
{
    switch (kind) {
    case JournalProblem::Kind::Changed:
        return u"changed"_s;
    case JournalProblem::Kind::Removed:
        return u"removed"_s;
    case JournalProblem::Kind::Inserted:
        return u"inserted"_s;
    case JournalProblem::Kind::Truncated:
        return u"truncated"_s;
    case JournalProblem::Kind::NotTheExpected:
        return u"notTheExpected"_s;
    case JournalProblem::Kind::Unreadable:
        return u"unreadable"_s;
    }
    return {};
}

ExitCode verify(const JournalStore &journal, const JournalOptions &options, bool asJson)
{
    const auto result = journal.verify(options.expected);
    if (!result)
        return failed(result.error());
    const QString head = u"%1:%2"_s.arg(result->headNumber).arg(QString::fromLatin1(result->headHash.toHex()));
    const ExitCode code = result->problems.isEmpty() ? Ok : JournalBroken;
    if (asJson) {
        QJsonArray problems;
        for (const JournalProblem &problem : result->problems)
            problems.append(QJsonObject{{u"kind"_s, problemName(problem.kind)},
                                        {u"first"_s, problem.first},
                                        {u"last"_s, problem.last},
                                        {u"message"_s, journalProblemText(problem)}});
        const ExitCode out = printed(QJsonDocument(QJsonObject{{u"journal"_s, result->journalId},
                                                               {u"rows"_s, result->entries},
                                                               {u"head"_s, head},
                                                               {u"problems"_s, problems}})
                                         .toJson());
        return out == Ok ? code : out;
    }
    for (const JournalProblem &problem : result->problems)
        say(journalProblemText(problem));
    if (code != Ok) {
        say(Text::tr("The journal is not as it was written."));
        return code;
    }
    return printed(
        Text::tr("The journal is whole. Its last row is number %1.\n").arg(result->headNumber).toUtf8()
        + Text::tr("Note this down elsewhere, and give it to the next \"journal verify\" with --expect:\n%1\n")
              .arg(head)
              .toUtf8());
}

ExitCode exportTo(const JournalStore &journal, const JournalOptions &options)
{
    if (options.output.isEmpty()) {
        bool isTaken = true;
        const auto rows = exportJournal(journal, options.format, [&isTaken](QByteArrayView piece) {
            isTaken = print(piece);
            return isTaken;
        });
        if (!rows)
            return failed(rows.error());
        return isTaken ? Ok : unprinted();
    }
    QSaveFile file(options.output);
    if (file.open(QIODevice::WriteOnly)) {
        // It tells of every change that was made: not for everybody.
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        const auto rows = exportJournal(journal, options.format, [&file](QByteArrayView piece) {
            return file.write(piece.data(), piece.size()) == piece.size();
        });
        if (!rows)
            return failed(rows.error());
        if (file.error() == QFileDevice::NoError && file.commit())
            return Ok;
    }
    say(u"%1: %2"_s.arg(options.output, file.errorString()));
    return Usage;
}

} // namespace

ExitCode runJournalCommand(const CommandLine &line)
{
    const JournalOptions &options = line.journalOptions;
    JournalStore::Options opening;
    opening.file = options.file.isEmpty() ? JournalStore::defaultFile() : options.file;
    opening.readOnly = true;
    const auto journal = JournalStore::open(opening);
    if (!journal)
        return failed(journal.error());
    switch (options.action) {
    case JournalAction::List:
        return list(**journal, line.asJson);
    case JournalAction::Verify:
        return verify(**journal, options, line.asJson);
    case JournalAction::Export:
        break;
    }
    return exportTo(**journal, options);
}

} // namespace kekkai::cli
