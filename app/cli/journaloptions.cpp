#include "app/cli/journaloptions.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

auto refused(const QString &sentence)
{
    return failure(ApiError::Kind::Invalid, sentence);
}

} // namespace

const QStringList &journalValueOptions()
{
    static const QStringList names{u"journal"_s, u"format"_s, u"expect"_s};
    return names;
}

Result<JournalOptions> readJournalOptions(const QCommandLineParser &parser, const QStringList &words)
{
    JournalOptions options;
    const QString action = words.value(0);
    if (action == "verify"_L1)
        options.action = JournalAction::Verify;
    else if (action == "export"_L1)
        options.action = JournalAction::Export;
    else if (action != "list"_L1)
        return refused(Text::tr("Say what to do with the journal: list, verify or export."));
    if (words.size() > 1)
        return refused(Text::tr("There are more words than \"%1\" can use.").arg("journal "_L1 + action));
    const auto value = [&parser](const QString &name) { return parser.isSet(name) ? parser.value(name) : QString(); };
    for (const QString &name : {u"journal"_s, u"output"_s}) {
        if (parser.isSet(name) && value(name).isEmpty())
            return refused(Text::tr("--%1 needs the name of a file.").arg(name));
    }
    options.file = value(u"journal"_s);
    options.output = value(u"output"_s);
    const bool isExport = options.action == JournalAction::Export;
    if (!isExport && (parser.isSet(u"output"_s) || parser.isSet(u"format"_s)))
        return refused(Text::tr("--output and --format belong to \"journal export\"."));
    if (parser.isSet(u"format"_s)) {
        const QString format = value(u"format"_s);
        if (format == "csv"_L1)
            options.format = JournalExport::Csv;
        else if (format != "jsonl"_L1)
            return refused(Text::tr("--format needs one of: %1.").arg(u"jsonl, csv"_s));
    }
    if (parser.isSet(u"expect"_s)) {
        constexpr qsizetype digits = 64;
        const QString text = value(u"expect"_s);
        const qsizetype colon = text.indexOf(u':');
        options.expected.first = text.left(colon).toLongLong();
        const QString hash = text.mid(colon + 1).toLower();
        options.expected.second = QByteArray::fromHex(hash.toLatin1());
        if (options.action != JournalAction::Verify || colon < 1 || options.expected.first < 1 || hash.size() != digits
            || QString::fromLatin1(options.expected.second.toHex()) != hash)
            return refused(Text::tr("--expect belongs to \"journal verify\" and needs what that printed earlier: the "
                                    "number of a row, a colon and 64 hexadecimal digits."));
    }
    return options;
}

} // namespace kekkai::cli
