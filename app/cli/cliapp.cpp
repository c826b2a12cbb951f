#include "app/cli/cliapp.h"

#include "app/cli/table.h"
#include "models/text/objecttext.h"
#include "services/schemaregistry/schemaregistryclient.h"

#include <QCoreApplication>
#include <QSet>

#include <cerrno>
#include <cstdio>
#include <deque>
#include <utility>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype referencesAtMost = 2000;

void say(const QString &line)
{
    const QByteArray bytes = (line + u'\n').toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
}

} // namespace

Task<Result<FieldsOfSubject>> readFieldsOf(std::shared_ptr<HttpTransport> registry, QString subject, int version,
                                           Cancellation cancellation)
{
    const SchemaRegistryClient client(registry);
    auto root = co_await client.schemaVersion(subject, version, cancellation);
    if (!root)
        co_return tl::unexpected(root.error());
    FieldsOfSubject fields;
    fields.version = std::make_shared<const SchemaVersion>(*std::move(root));

    QList<ResolvedReference> references;
    QSet<std::pair<QString, int>> seen;
    std::deque<SchemaVersionPtr> open{fields.version};
    while (!open.empty() && references.size() < referencesAtMost) {
        const SchemaVersionPtr from = open.front();
        open.pop_front();
        const auto wanted = from->references;
        for (const SchemaReference &reference : wanted) {
            const QString context = contextOf(from->subject);
            const QString name = context.isEmpty() || reference.subject.startsWith(":."_L1)
                ? reference.subject
                : QString(u':' + context + u':' + reference.subject);
            if (seen.contains({name, reference.version}))
                continue;
            seen.insert({name, reference.version});
            auto target =
                co_await client.schemaVersion(name, reference.version > 0 ? reference.version : -1, cancellation);
            if (!target && target.error().kind == ApiError::Kind::NotFound)
                continue; // FieldTree::missingReferences tells
            if (!target)
                co_return tl::unexpected(target.error());
            references.append({reference, target->type, target->text});
            open.push_back(std::make_shared<const SchemaVersion>(*std::move(target)));
        }
    }
    fields.tree = std::make_shared<const FieldTree>(readFields(fields.version->type, fields.version->text, references));
    co_return fields;
}

CliApp::CliApp(CommandLine line, Session session, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
    , m_session(session)
    , m_loader(std::move(session))
{
    connect(&m_loader, &InventoryLoader::changed, this, [this](const InventoryPtr &inventory) {
        if (!m_ended)
            m_progress.showLoading(*inventory);
    });
    connect(&m_loader, &InventoryLoader::finished, this, &CliApp::loaded);
}

CliApp::~CliApp() = default;

void CliApp::start()
{
    m_loader.load(partsFor(m_line.command));
}

void CliApp::cancel()
{
    m_canceled = true;
    m_reading.current().cancel();
    m_loader.cancel();
    m_progress.clear();
    say(QCoreApplication::translate("kekkai::CommandLine", "Canceled."));
    end(Canceled);
}

bool CliApp::print(const QByteArray &bytes)
{
    const std::size_t size = std::size_t(bytes.size());
    if (std::fwrite(bytes.constData(), 1, size, stdout) == size && std::fflush(stdout) == 0)
        return true;
    say(QCoreApplication::translate("kekkai::CommandLine", "Standard output could not be written: %1")
            .arg(qt_error_string(errno)));
    return false;
}

void CliApp::loaded()
{
    if (m_ended || m_canceled)
        return;
    if (m_line.command == Command::Fields) {
        whenDone(readFieldsOf(m_session.schemaRegistry, m_line.subject, m_line.subjectVersion, m_reading.current()),
                 this, [this](Result<FieldsOfSubject> fields) { showFields(std::move(fields)); });
        return;
    }
    m_progress.clear();
    const InventoryPtr inventory = m_loader.inventory();
    const Report made = report(m_line, *inventory, QDateTime::currentDateTimeUtc());
    ExitCode code = exitCodeFor(m_line.command, *inventory);
    if (!print(made.out))
        code = Incomplete;
    const auto lines = errorLines(*inventory);
    for (const QString &line : lines)
        say(line);
    for (const InventoryPart part : mainPartsFor(m_line.command)) {
        if (inventory->part(part).phase == PartState::Phase::Absent)
            say(QCoreApplication::translate("kekkai::CommandLine", "%1: the server has no such API.")
                    .arg(partText(part)));
    }
    end(code == Ok && made.failOnReached ? FindingsPresent : code);
}

void CliApp::showFields(Result<FieldsOfSubject> fields)
{
    if (m_ended || m_canceled)
        return;
    m_progress.clear();
    if (!fields) {
        const ExitCode code = exitCodeFor(fields.error());
        const bool printed = print(failedFieldsReport(m_line, fields.error(), *m_loader.inventory()).out);
        say(errorLine(m_line.subject, fields.error()));
        end(printed ? code : Incomplete);
        return;
    }
    const InventoryPtr inventory = m_loader.inventory();
    ExitCode code = exitCodeFor(m_line.command, *inventory);
    if (!print(fieldsReport(m_line, *fields, *inventory).out))
        code = Incomplete;
    const auto lines = errorLines(*inventory);
    for (const QString &line : lines)
        say(line);
    if (!fields->tree->problem.isEmpty() && code == Ok)
        code = Incomplete;
    end(code);
}

void CliApp::end(ExitCode code)
{
    if (std::exchange(m_ended, true))
        return;
    Q_EMIT finished(int(code));
}

} // namespace kekkai::cli
