#include "app/cli/keyoptions.h"

#include "services/core/maskedvalue.h"
#include "services/dekregistry/dek.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <array>
#include <utility>

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

/// A command, its action, and the options that go with it besides those for every plan.
struct Verb {
    const char *command;
    const char *verb;
    KeyAction action;
    const char *options;
};
constexpr std::array verbs{
    Verb{"kek", "register", KeyAction::RegisterKek,
         "kms-type kms-key prop secret-prop secret-prop-file secret-prop-fd doc shared test-sharing"},
    Verb{"kek", "update", KeyAction::UpdateKek,
         "prop secret-prop secret-prop-file secret-prop-fd remove-prop doc shared unshared test-sharing"},
    Verb{"kek", "delete", KeyAction::DeleteKeys, "permanent"},
    Verb{"kek", "undelete", KeyAction::UndeleteKeys, "kek-only"},
    Verb{"kek", "test", KeyAction::TestKeks, ""},
    Verb{"kek", "policy", KeyAction::ShowKeyPolicy, ""},
    Verb{"dek", "create", KeyAction::CreateDek, "algorithm dek-version material"},
    Verb{"dek", "delete", KeyAction::DeleteKeys, "algorithm dek-version permanent"},
    Verb{"dek", "undelete", KeyAction::UndeleteKeys, "algorithm dek-version"},
    Verb{"impact", "kek", KeyAction::ShowImpact, "permanent"},
    Verb{"impact", "dek", KeyAction::ShowImpact, "algorithm dek-version permanent"},
    Verb{"plan", "show", KeyAction::ShowPlan, ""},
    Verb{"plan", "export", KeyAction::ExportPlan, "as"},
    Verb{"plan", "run", KeyAction::RunPlan, ""},
    Verb{"plan", "resume", KeyAction::ResumePlan, ""},
    Verb{"plan", "rollback", KeyAction::RollBackPlan, ""},
};
constexpr auto makingOptions = "run plan confirm accept-warnings";
constexpr auto runningOptions = "confirm accept-warnings";

QString optionsFor(const Verb &verb)
{
    const QString own = QString::fromLatin1(verb.options);
    switch (verb.action) {
    case KeyAction::ShowImpact:
    case KeyAction::ShowKeyPolicy:
    case KeyAction::ShowPlan:
    case KeyAction::ExportPlan:
        return own;
    case KeyAction::RunPlan:
    case KeyAction::ResumePlan:
    case KeyAction::RollBackPlan:
        return QString::fromLatin1(runningOptions);
    default:
        return own + u' ' + QString::fromLatin1(makingOptions);
    }
}

QString verbsOf(const QString &command)
{
    QStringList names;
    for (const Verb &verb : verbs) {
        if (command == QLatin1StringView(verb.command))
            names.append(QString::fromLatin1(verb.verb));
    }
    return names.join(", "_L1);
}

class KeyReader {
public:
    KeyReader(const QCommandLineParser &parser, const Verb &verb)
        : m_parser(parser)
        , m_verb(verb)
    {
        m_options.action = verb.action;
    }

    Result<KeyOptions> read(const QStringList &words)
    {
        if (auto fine = readFlags(); !fine)
            return tl::unexpected(fine.error());
        if (auto fine = readProperties(); !fine)
            return tl::unexpected(fine.error());
        if (auto fine = readWords(words); !fine)
            return tl::unexpected(fine.error());
        return std::move(m_options);
    }

private:
    [[nodiscard]] QString value(const QString &name) const
    {
        return m_parser.isSet(name) ? m_parser.value(name) : QString();
    }

    Result<void> readFlags()
    {
        const QStringList allowed = optionsFor(m_verb).split(u' ', Qt::SkipEmptyParts);
        const QStringList known = keyValueOptions() + keyFlagOptions();
        for (const QString &name : known) {
            if (m_parser.isSet(name) && !allowed.contains(name))
                return refused(Text::tr("--%1 does not belong to \"%2 %3\".")
                                   .arg(name, QLatin1StringView(m_verb.command), QLatin1StringView(m_verb.verb)));
        }
        m_options.kmsType = value(u"kms-type"_s);
        m_options.kmsKeyId = value(u"kms-key"_s);
        m_options.algorithm = value(u"algorithm"_s);
        m_options.material = value(u"material"_s);
        m_options.confirm = value(u"confirm"_s);
        m_options.planFile = value(u"plan"_s);
        if (m_parser.isSet(u"doc"_s))
            m_options.doc = m_parser.value(u"doc"_s);
        if (m_parser.isSet(u"shared"_s) && m_parser.isSet(u"unshared"_s))
            return refused(Text::tr("Only one of --%1 can be given.").arg("shared, --unshared"_L1));
        if (m_parser.isSet(u"shared"_s) || m_parser.isSet(u"unshared"_s))
            m_options.shared = m_parser.isSet(u"shared"_s);
        m_options.testSharing = m_parser.isSet(u"test-sharing"_s);
        m_options.deletion = m_parser.isSet(u"permanent"_s) ? Deletion::Permanent : Deletion::Soft;
        m_options.kekOnly = m_parser.isSet(u"kek-only"_s);
        m_options.mustRun = m_parser.isSet(u"run"_s) || m_options.action == KeyAction::RunPlan
            || m_options.action == KeyAction::ResumePlan || m_options.action == KeyAction::RollBackPlan;
        m_options.warningsAccepted = m_parser.isSet(u"accept-warnings"_s);
        if (!m_options.algorithm.isEmpty() && !dekAlgorithms().contains(m_options.algorithm))
            return refused(Text::tr("--algorithm needs one of: %1.").arg(dekAlgorithms().join(", "_L1)));
        if (m_parser.isSet(u"as"_s)) {
            static const QMap<QString, PlanExport> formats{{u"curl"_s, PlanExport::CurlScript},
                                                           {u"confluent"_s, PlanExport::ConfluentCliScript},
                                                           {u"markdown"_s, PlanExport::Markdown}};
            const QString format = m_parser.value(u"as"_s);
            if (!formats.contains(format))
                return refused(Text::tr("--as needs one of: %1.").arg(formats.keys().join(", "_L1)));
            m_options.exportAs = formats.value(format);
        }
        if (m_parser.isSet(u"dek-version"_s)) {
            bool isNumber = false;
            const int version = m_parser.value(u"dek-version"_s).toInt(&isNumber);
            if (!isNumber || version < 1)
                return refused(Text::tr("--dek-version needs a number from 1."));
            m_options.dekVersion = version;
        }
        return {};
    }

    Result<void> readProperties()
    {
        const QStringList plain = m_parser.values(u"prop"_s);
        for (const QString &pair : plain) {
            const qsizetype equals = pair.indexOf(u'=');
            if (equals < 1)
                return refused(Text::tr("--prop needs KEY=VALUE."));
            const QString key = pair.left(equals);
            if (MaskedValue(key, pair.mid(equals + 1)).isSecret())
                return refused(
                    Text::tr("The property %1 looks like a credential. Secrets are never given on the command line, "
                             "where every user of this computer can read them: use --secret-prop %1 (it is asked "
                             "for), --secret-prop-file %1=FILE or --secret-prop-fd %1=N. If you have just typed a "
                             "real one, it may be in your shell's history now.")
                        .arg(key));
            if (auto fine = addName(key); !fine)
                return fine;
            m_options.properties.insert(key, pair.mid(equals + 1));
        }
        const QStringList asked = m_parser.values(u"secret-prop"_s);
        for (const QString &key : asked) {
            if (key.isEmpty() || key.contains(u'='))
                return refused(Text::tr("--secret-prop needs the name of a property alone: its value is asked for."));
            if (auto fine = addName(key); !fine)
                return fine;
            m_options.secretProperties.insert(key, {});
        }
        for (const QString &name : {u"secret-prop-file"_s, u"secret-prop-fd"_s}) {
            const QStringList pairs = m_parser.values(name);
            for (const QString &pair : pairs) {
                const QString key = pair.section(u'=', 0, 0);
                const QString from = pair.section(u'=', 1);
                SecretSource source;
                bool isFine = !key.isEmpty() && !from.isEmpty();
                if (name == "secret-prop-fd"_L1) {
                    bool isNumber = false;
                    source.descriptor = from.toInt(&isNumber);
                    isFine = isFine && isNumber && *source.descriptor >= 0;
                } else {
                    source.file = from;
                }
                if (!isFine)
                    return refused(name == "secret-prop-fd"_L1
                                       ? Text::tr("--secret-prop-fd needs KEY=N, N being an open file descriptor.")
                                       : Text::tr("--secret-prop-file needs KEY=FILE."));
                if (auto fine = addName(key); !fine)
                    return fine;
                m_options.secretProperties.insert(key, source);
            }
        }
        const QStringList removed = m_parser.values(u"remove-prop"_s);
        for (const QString &key : removed) {
            if (auto fine = addName(key); !fine)
                return fine;
            m_options.removedProperties.append(key);
        }
        return {};
    }

    Result<void> addName(const QString &key)
    {
        if (m_names.contains(key))
            return refused(Text::tr("The property %1 is given twice.").arg(key));
        m_names.append(key);
        return {};
    }

    Result<void> readWords(const QStringList &words)
    {
        const QString what = u"%1 %2"_s.arg(QLatin1StringView(m_verb.command), QLatin1StringView(m_verb.verb));
        const bool isDek = what.startsWith("dek "_L1) || what == "impact dek"_L1;
        if (what.startsWith("plan "_L1)) {
            if (words.size() != 1 || words.first().isEmpty())
                return refused(Text::tr("\"%1\" needs one plan: a file, or the id of one in the journal.").arg(what));
            m_options.planId = QUuid::fromString(words.first());
            if (m_options.planId.isNull())
                m_options.planFile = words.first();
            const bool needsId =
                m_options.action == KeyAction::ResumePlan || m_options.action == KeyAction::RollBackPlan;
            if (needsId && m_options.planId.isNull())
                return refused(Text::tr("\"%1\" needs the id of a plan in the journal.").arg(what));
            return {};
        }
        if (isDek) {
            if (words.size() != 2 || words.at(0).isEmpty() || words.at(1).isEmpty())
                return refused(Text::tr("\"%1\" needs a KEK and a subject.").arg(what));
            m_options.keks = {words.first()};
            m_options.subject = words.at(1);
            if (m_options.dekVersion && m_options.algorithm.isEmpty() && m_options.action != KeyAction::CreateDek)
                return refused(Text::tr("--dek-version needs --algorithm: each algorithm counts on its own."));
            return {};
        }
        if (m_options.action == KeyAction::ShowKeyPolicy) {
            if (!words.isEmpty())
                return refused(Text::tr("There are more words than \"%1\" can use.").arg(what));
            return {};
        }
        if (words.isEmpty() || words.contains(QString()))
            return refused(Text::tr("\"%1\" needs the name of a KEK.").arg(what));
        const bool isOne = m_options.action == KeyAction::RegisterKek || m_options.action == KeyAction::UpdateKek;
        if (isOne && words.size() > 1)
            return refused(Text::tr("There are more words than \"%1\" can use.").arg(what));
        m_options.keks = words;
        return {};
    }

    const QCommandLineParser &m_parser;
    const Verb &m_verb;
    KeyOptions m_options;
    QStringList m_names;
};

} // namespace

const QStringList &keyValueOptions()
{
    static const QStringList names{
        u"kms-type"_s,       u"kms-key"_s,     u"prop"_s,    u"secret-prop"_s, u"secret-prop-file"_s,
        u"secret-prop-fd"_s, u"remove-prop"_s, u"doc"_s,     u"algorithm"_s,   u"dek-version"_s,
        u"material"_s,       u"plan"_s,        u"confirm"_s, u"as"_s};
    return names;
}

const QStringList &keyFlagOptions()
{
    static const QStringList names{u"shared"_s,   u"unshared"_s, u"test-sharing"_s,   u"permanent"_s,
                                   u"kek-only"_s, u"run"_s,      u"accept-warnings"_s};
    return names;
}

Result<KeyOptions> readKeyOptions(const QCommandLineParser &parser, const QString &command, QStringList words)
{
    const QString verb = words.isEmpty() ? QString() : words.takeFirst();
    for (const Verb &each : verbs) {
        if (command == QLatin1StringView(each.command) && verb == QLatin1StringView(each.verb))
            return KeyReader(parser, each).read(words);
    }
    return refused(Text::tr("\"%1\" needs one of: %2.").arg(command, verbsOf(command)));
}

} // namespace kekkai::cli
