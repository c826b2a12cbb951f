#include "services/plans/journalexport.h"

#include "services/export/table.h"
#include "services/plans/planstate.h"

#include <QJsonArray>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int rowsAtOnce = 1000;

QByteArray jsonLine(const JournalLine &row)
{
    return "{\"hash\":\"" + row.hash.toHex() + "\",\"entry\":" + row.line + "}\n";
}

const QStringList &columns()
{
    static const QStringList names{u"number"_s,  u"at"_s,        u"kind"_s,    u"plan"_s,    u"run"_s,
                                   u"step"_s,    u"stepKind"_s,  u"object"_s,  u"outcome"_s, u"before"_s,
                                   u"after"_s,   u"error"_s,     u"user"_s,    u"host"_s,    u"program"_s,
                                   u"profile"_s, u"profileId"_s, u"servers"_s, u"undoes"_s,  u"hash"_s};
    return names;
}

QString text(const QUuid &id)
{
    return id.isNull() ? QString() : id.toString(QUuid::WithoutBraces);
}

QString text(const QJsonObject &body, QLatin1StringView member)
{
    const QJsonValue value = body.value(member);
    return value.isNull() || value.isUndefined() ? QString() : QString::fromUtf8(canonicalJson(value));
}

QVariantList cells(const JournalEntry &entry)
{
    QStringList object;
    const QJsonArray key = entry.body.value("object"_L1).toObject().value("key"_L1).toArray();
    for (const auto &part : key)
        object.append(part.toString());
    return {entry.number,
            entry.at,
            journalKindName(entry.kind),
            text(entry.plan),
            text(entry.run),
            entry.step,
            entry.body.value("kind"_L1).toString(),
            object.join(u" / "_s),
            entry.outcome,
            text(entry.body, "before"_L1),
            text(entry.body, "after"_L1),
            text(entry.body, "error"_L1),
            entry.who.user,
            entry.who.host,
            entry.who.program,
            entry.who.profile,
            text(entry.who.profileId),
            entry.who.servers,
            text(entry.undoes),
            QString::fromLatin1(entry.hash.toHex())};
}

} // namespace

JournalResult<qint64> exportJournal(const JournalStore &journal, JournalExport format,
                                    const std::function<bool(QByteArrayView)> &write)
{
    qint64 rows = 0;
    qint64 last = 0;
    if (format == JournalExport::JsonLines) {
        while (true) {
            const auto lines = journal.lines(last, rowsAtOnce);
            if (!lines)
                return tl::unexpected(lines.error());
            if (lines->isEmpty())
                return rows;
            QByteArray piece;
            for (const JournalLine &row : *lines)
                piece += jsonLine(row);
            last = lines->last().number;
            rows += lines->size();
            if (!write(piece))
                return rows;
        }
    }
    ExportTable table{columns(), columns(), {}};
    const QByteArray header = exported(table, ExportFormat::Csv);
    if (!write(header))
        return rows;
    while (true) {
        const auto entries = journal.entries(last, rowsAtOnce);
        if (!entries)
            return tl::unexpected(entries.error());
        if (entries->isEmpty())
            return rows;
        table.rows.clear();
        for (const JournalEntry &entry : *entries)
            table.rows.append(cells(entry));
        last = entries->last().number;
        rows += entries->size();
        if (!write(QByteArrayView(exported(table, ExportFormat::Csv)).sliced(header.size())))
            return rows;
    }
}

} // namespace kekkai
