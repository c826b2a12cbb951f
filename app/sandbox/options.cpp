#include "app/sandbox/options.h"

#include "services/sandbox/seed.h"

#include <QFile>
#include <QFileInfo>

#include <functional>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<ApiError> refused(const QString &option, const QString &why)
{
    return failure(ApiError::Kind::Invalid, u"%1: %2"_s.arg(option, why));
}

/// The words of a command line, taken one after the other.
class Words {
public:
    explicit Words(QStringList words)
        : m_words(std::move(words))
    {
    }

    [[nodiscard]] bool atEnd() const { return m_next >= m_words.size(); }
    /// The next option: "--seed demo" and "--seed=demo" are the same.
    [[nodiscard]] QString takeOption()
    {
        QString word = m_words.at(m_next++);
        m_attached.clear();
        m_hasAttached = false;
        const qsizetype equals = word.indexOf(u'=');
        if (!word.startsWith("--"_L1) || equals < 0)
            return word;
        m_attached = word.mid(equals + 1);
        m_hasAttached = true;
        return word.left(equals);
    }
    /// A value of @p option. Errors: Invalid when there is none; @p example is shown then.
    [[nodiscard]] Result<QString> takeValue(const QString &option, const QString &example)
    {
        if (m_hasAttached) {
            m_hasAttached = false;
            return m_attached;
        }
        if (atEnd() || m_words.at(m_next).startsWith("--"_L1))
            return refused(option, u"a value is missing: write %1 %2"_s.arg(option, example));
        return m_words.at(m_next++);
    }
    [[nodiscard]] bool hasAttached() const { return m_hasAttached; }

private:
    QStringList m_words;
    qsizetype m_next = 0;
    QString m_attached;
    bool m_hasAttached = false;
};

Result<int> portOf(const QString &option, const QString &text)
{
    if (text == "none"_L1)
        return -1;
    bool isNumber = false;
    const int port = text.toInt(&isNumber);
    if (!isNumber || port < 0 || port > 65535)
        return refused(option, u"\"%1\" is no port: write a number from 0 (a free one) to 65535, or none"_s.arg(text));
    return port;
}

Result<QString> readableFile(const QString &option, const QString &file)
{
    const QFileInfo info(file);
    if (!info.exists())
        return refused(option, u"there is no file \"%1\": check the path"_s.arg(file));
    if (!info.isFile() || !info.isReadable())
        return refused(option, u"\"%1\" cannot be read: it must be a file that this user may read"_s.arg(file));
    return file;
}

/// @p value itself, or the first line of FILE when it is @FILE. The value is in no error text.
Result<QByteArray> secretOf(const QString &option, const QString &value)
{
    if (!value.startsWith(u'@'))
        return value.toUtf8();
    const QString name = value.mid(1);
    if (const auto readable = readableFile(option, name); !readable)
        return tl::unexpected(readable.error());
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return refused(option, u"\"%1\" cannot be read: %2"_s.arg(name, file.errorString()));
    QByteArray line = file.readLine(qint64(64) * 1024);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty())
        return refused(option, u"the first line of \"%1\" is empty: write the credentials there"_s.arg(name));
    return line;
}

Result<void> takeBasic(SandboxOptions &options, const QString &value)
{
    const auto text = secretOf(u"--basic"_s, value);
    if (!text)
        return tl::unexpected(text.error());
    const qsizetype colon = text->indexOf(':');
    if (colon <= 0)
        return refused(
            u"--basic"_s,
            u"a user and a password are needed: write --basic USER:PASSWORD, or --basic @FILE with that in the file"_s);
    options.basicUser = QString::fromUtf8(text->first(colon));
    options.basicPassword = text->mid(colon + 1);
    return {};
}

Result<QString> oneOf(const QString &option, const QString &value, const QStringList &choices)
{
    if (choices.contains(value))
        return value;
    return refused(option, u"\"%1\" is not known: write one of %2"_s.arg(value, choices.join(", "_L1)));
}

} // namespace

Result<SandboxCommand> parseSandboxCommand(const QStringList &arguments)
{
    SandboxCommand command;
    SandboxOptions &options = command.options;
    Words words(arguments);
    while (!words.atEnd()) {
        const QString option = words.takeOption();
        // Stores one value, after a check, or says what is wrong with it.
        const auto take = [&](const QString &example,
                              const std::function<Result<void>(const QString &)> &store) -> Result<void> {
            const auto value = words.takeValue(option, example);
            if (!value)
                return tl::unexpected(value.error());
            return store(*value);
        };
        const auto takeText = [&](QString &target, const QString &example, const auto &check) {
            return take(example, [&](const QString &value) -> Result<void> {
                const Result<QString> checked = check(value);
                if (!checked)
                    return tl::unexpected(checked.error());
                target = *checked;
                return {};
            });
        };
        const auto file = [&option](const QString &value) { return readableFile(option, value); };
        const auto takePort = [&](int &target) {
            return take(u"8081"_s, [&](const QString &value) -> Result<void> {
                const auto port = portOf(option, value);
                if (!port)
                    return tl::unexpected(port.error());
                target = *port;
                return {};
            });
        };

        Result<void> taken;
        if (option == "--help"_L1 || option == "-h"_L1) {
            command.kind = SandboxCommand::Kind::ShowHelp;
            return command;
        }
        if (option == "--version"_L1) {
            command.kind = SandboxCommand::Kind::ShowVersion;
            return command;
        }
        if (option == "--sr-port"_L1) {
            taken = takePort(options.schemaRegistryPort);
        } else if (option == "--cmf-port"_L1) {
            taken = takePort(options.cmfPort);
        } else if (option == "--tls"_L1) {
            taken = takeText(options.certificateFile, u"CERT.pem KEY.pem"_s, file);
            if (taken)
                taken = takeText(options.keyFile, u"CERT.pem KEY.pem"_s, file);
        } else if (option == "--client-ca"_L1) {
            taken = takeText(options.clientCaFile, u"CA.pem"_s, file);
        } else if (option == "--basic"_L1) {
            taken = take(u"USER:PASSWORD"_s, [&](const QString &value) { return takeBasic(options, value); });
        } else if (option == "--bearer"_L1) {
            taken = take(u"TOKEN"_s, [&](const QString &value) -> Result<void> {
                auto token = secretOf(option, value);
                if (!token)
                    return tl::unexpected(token.error());
                if (token->isEmpty())
                    return refused(
                        option,
                        u"the token is empty: write --bearer TOKEN, or --bearer @FILE with the token in the file"_s);
                options.bearerToken = *std::move(token);
                return {};
            });
        } else if (option == "--data"_L1) {
            taken = takeText(options.dataFolder, u"FOLDER"_s, [&](const QString &value) -> Result<QString> {
                if (value.isEmpty() || (QFileInfo::exists(value) && !QFileInfo(value).isDir()))
                    return refused(option,
                                   u"\"%1\" is not a folder: name one that exists or that can be made"_s.arg(value));
                return value;
            });
        } else if (option == "--cmf-version"_L1) {
            taken = takeText(options.cmfVersion, u"2.3.1"_s, [&](const QString &value) {
                return oneOf(option, value, {u"2.0"_s, u"2.1"_s, u"2.2"_s, u"2.3.1"_s});
            });
        } else if (option == "--cmf-encryption-key"_L1) {
            taken = takeText(options.cmfEncryptionKeyFile, u"FILE"_s, file);
        } else if (option == "--cmf-masking"_L1) {
            taken = takeText(options.cmfMasking, u"stars"_s, [&](const QString &value) {
                return oneOf(option, value, {u"stars"_s, u"null"_s, u"absent"_s});
            });
        } else if (option == "--cmf-mappings-hidden"_L1) {
            options.cmfMappingsHidden = true;
        } else if (option == "--drop-rule-sets"_L1) {
            options.ruleSetsDropped = true;
        } else if (option == "--cloud"_L1) {
            options.isCloud = true;
        } else if (option == "--seed"_L1) {
            taken = takeText(options.seed, u"demo"_s, [&](const QString &value) -> Result<QString> {
                if (const auto checked = sandbox::checkSeed(value); !checked)
                    return refused(option, checked.error().detail);
                return value;
            });
        } else if (option == "--access-log"_L1) {
            taken =
                takeText(options.accessLog, u"FILE"_s, [](const QString &value) -> Result<QString> { return value; });
        } else if (option == "--fault"_L1) {
            taken = take(u"500"_s, [&](const QString &value) -> Result<void> {
                options.faults.append(value);
                return {};
            });
        } else {
            return refused(option, u"no such option: kekkai-sandbox --help shows all of them"_s);
        }
        if (!taken)
            return tl::unexpected(taken.error());
        if (words.hasAttached())
            return refused(option, u"takes no value: write %1 alone"_s.arg(option));
    }
    if (!options.clientCaFile.isEmpty() && options.certificateFile.isEmpty())
        return refused(u"--client-ca"_s, u"client certificates need TLS: add --tls CERT.pem KEY.pem"_s);
    if (options.schemaRegistryPort < 0 && options.cmfPort < 0)
        return refused(u"--sr-port"_s, u"both servers are switched off: give one of them a port"_s);
    if (options.schemaRegistryPort > 0 && options.schemaRegistryPort == options.cmfPort)
        return refused(u"--cmf-port"_s,
                       u"both servers cannot have port %1: give them different ones"_s.arg(options.cmfPort));
    // A mistyped fault is a mistyped option, and is told before anything is opened.
    if (const auto checked = Sandbox(SandboxOptions()).setFaults(options.faults); !checked)
        return tl::unexpected(checked.error());
    return command;
}

QString sandboxHelp()
{
    return uR"(Usage: kekkai-sandbox [OPTION]...

A Schema Registry with DEK Registry and Stream Catalog tag definitions, and a Confluent Manager for Apache Flink, in one
process on 127.0.0.1. When both answer, one line of JSON is written to standard output:
  {"schemaRegistry":"http://127.0.0.1:PORT","cmf":"http://127.0.0.1:PORT","pid":PID}
SIGTERM and SIGINT (Ctrl+C) end it.

Servers
  --sr-port N            port of the Schema Registry; 0 (the default) takes a free one, none switches it off
  --cmf-port N           port of CMF; likewise
  --tls CERT KEY         TLS on both ports; PEM files, the key without a passphrase
  --client-ca CA         clients must show a certificate of this CA (PEM)
  --basic USER:PASSWORD  demand HTTP Basic
  --bearer TOKEN         demand a bearer token; with --basic, either is enough
                         Other users of this computer can see a command line: --basic @FILE and --bearer @FILE read
                         the first line of FILE instead.
  --drop-rule-sets       drop every rule set, as the plain open-source Schema Registry does
  --cloud                answer GET /dek-registry/v1/policy, as only Confluent's hosted service does

Data
  --data FOLDER          keep everything in FOLDER; it survives restarts and kill -9. Without it all is in memory.
  --seed SEED            what an empty server starts with; ignored when FOLDER has data already
                           none   nothing (the default)
                           demo   the bank of the manual: 16 KEKs, 84 DEKs, 55 subjects, 4 catalogs, two wiring holes
                           KEKS,DEKS,SUBJECTS[,VERSIONS[,SECRETS]]   a generated company of that size, such as
                                  500,20000,50000; without VERSIONS every fourth subject has four versions; SECRETS of
                                  the CMF come with an environment for every hundred, and their mappings

CMF
  --cmf-version V        2.0, 2.1, 2.2 or 2.3.1 (the default)
  --cmf-encryption-key FILE  16 or 32 raw bytes: secrets are encrypted on disk. Whether and with which key is fixed at
                         the first start of a data folder.
  --cmf-masking M        how secrets come back: stars (the default), null or absent
  --cmf-mappings-hidden  the secret names of mappings do not come back

  --access-log FILE      one line for every request: its method and address

Faults (may be given several times)
  --fault )"_s
        + QString(Sandbox::faultHelp()).replace(u'\n', "\n    "_L1) + uR"(

  --help, --version

Limits: compatibility is checked for Avro only (record changes); JSON Schema and Protobuf changes are always accepted.
There are no real clouds behind it: only local-kms keys can be used by the registry itself (shared KEKs).

Exit codes: 0 ended by a signal; 2 a bad option; 3 cannot start (files, TLS, data folder, encryption mode, seed);
4 a port is taken.
)"_s;
}

} // namespace kekkai
