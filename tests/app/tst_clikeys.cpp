#include "tests/support/sandboxsession.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QByteArray all() const { return out + err; }
};

} // namespace

/// kekkai-cli kek, dek, impact and plan, against a sandbox of this process.
class CliKeysTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Sandbox> m_sandbox;
    Session m_session;
    std::unique_ptr<QTemporaryDir> m_folder; ///< the journal, and files of plans

    Outcome run(const QStringList &arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_DATA_HOME"_s, m_folder->filePath(u"data"_s));
        environment.insert(u"XDG_CONFIG_HOME"_s, m_folder->filePath(u"config"_s));
        process.setProcessEnvironment(environment);
        process.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + "/kekkai-cli"_L1, arguments);
        process.closeWriteChannel();
        Outcome outcome;
        if (process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit)
            outcome.code = process.exitCode();
        else
            process.kill();
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }
    /// Against the sandbox's Schema Registry.
    Outcome cli(const QStringList &arguments) const
    {
        return run(QStringList{u"--schema-registry"_s, m_sandbox->schemaRegistryUrl().toString()} + arguments);
    }
    /// The KEK as the registry has it; empty when there is none.
    [[nodiscard]] QJsonObject kek(const QByteArray &name) const
    {
        const auto reply =
            request(m_session.schemaRegistry, "GET"_ba, "/dek-registry/v1/keks/" + name + "?deleted=true");
        return reply ? QJsonDocument::fromJson(reply->body).object() : QJsonObject();
    }
    [[nodiscard]] QString file(const QString &name, const QByteArray &bytes = {}) const
    {
        const QString path = m_folder->filePath(name);
        if (!bytes.isEmpty()) {
            QFile made(path);
            if (!made.open(QIODevice::WriteOnly) || made.write(bytes) != bytes.size())
                return {};
            made.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        }
        return path;
    }
    static QByteArray words(const Outcome &outcome)
    {
        return "code " + QByteArray::number(outcome.code) + ": " + outcome.all();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        SandboxOptions options;
        options.seed = u"demo"_s;
        m_sandbox = std::make_unique<Sandbox>(options);
        QVERIFY(m_sandbox->start());
        m_session = sessionOf(*m_sandbox);
    }
    void cleanup()
    {
        m_session = {};
        m_sandbox.reset();
    }

    void registersAKek()
    {
        const QString secret = file(u"token"_s, "hvs.very-secret\n"_ba);
        const QStringList arguments{u"kek"_s,
                                    u"register"_s,
                                    u"new-kek"_s,
                                    u"--kms-type"_s,
                                    u"hcvault"_s,
                                    u"--kms-key"_s,
                                    u"https://vault.example:8200/transit/keys/k"_s,
                                    u"--prop"_s,
                                    u"namespace=people"_s,
                                    u"--secret-prop-file"_s,
                                    u"token.id="_s + secret,
                                    u"--doc"_s,
                                    u"For a test"_s};
        const Outcome shown = cli(arguments);
        QVERIFY2(shown.code == 0, words(shown).constData());
        QVERIFY2(shown.out.contains("POST /dek-registry/v1/keks"), words(shown).constData());
        QVERIFY(shown.out.contains("WARNING: Everybody who may read this KEK reads these credentials: token.id."));
        QVERIFY(!shown.all().contains("very-secret"));
        QVERIFY(kek("new-kek"_ba).isEmpty()); // only shown

        const Outcome hesitating = cli(arguments + QStringList{u"--run"_s});
        QVERIFY2(hesitating.code == 9, words(hesitating).constData());
        QVERIFY(kek("new-kek"_ba).isEmpty());

        const Outcome done = cli(arguments + QStringList{u"--run"_s, u"--accept-warnings"_s});
        QVERIFY2(done.code == 0, words(done).constData());
        QVERIFY(!done.all().contains("very-secret"));
        const QJsonObject made = kek("new-kek"_ba);
        QCOMPARE(made.value(u"kmsProps"_s).toObject().value(u"token.id"_s).toString(), u"hvs.very-secret"_s);
        QCOMPARE(made.value(u"doc"_s).toString(), u"For a test"_s);

        const Outcome again = cli(arguments);
        QVERIFY2(again.code == 2, words(again).constData());
        QVERIFY(again.err.contains("of this name already"));

        const Outcome update = cli({u"kek"_s, u"update"_s, u"new-kek"_s, u"--remove-prop"_s, u"namespace"_s,
                                    u"--prop"_s, u"region=eu"_s, u"--run"_s, u"--accept-warnings"_s});
        QVERIFY2(update.code == 0, words(update).constData());
        const QJsonObject properties = kek("new-kek"_ba).value(u"kmsProps"_s).toObject();
        QCOMPARE(properties.keys(), QStringList({u"region"_s, u"token.id"_s}));
        QCOMPARE(properties.value(u"token.id"_s).toString(), u"hvs.very-secret"_s);
        const Outcome same = cli({u"kek"_s, u"update"_s, u"new-kek"_s, u"--prop"_s, u"region=eu"_s, u"--run"_s});
        QVERIFY2(same.code == 0, words(same).constData());
        QVERIFY(same.err.contains("nothing to do"));
    }

    void deletesAndBringsBack()
    {
        const Outcome deleted =
            cli({u"kek"_s, u"delete"_s, u"payments-card"_s, u"--run"_s, u"--accept-warnings"_s, u"--json"_s});
        QVERIFY2(deleted.code == 0, words(deleted).constData());
        QCOMPARE(deleted.json().value(u"result"_s).toObject().value(u"state"_s).toString(), u"done"_s);
        QCOMPARE(deleted.json().value(u"plan"_s).toObject().value(u"steps"_s).toArray().size(), 9);
        QVERIFY(kek("payments-card"_ba).value(u"deleted"_s).toBool());
        const Outcome again = cli({u"kek"_s, u"delete"_s, u"payments-card"_s, u"--run"_s});
        QVERIFY2(again.code == 0, words(again).constData());
        QVERIFY(again.err.contains("nothing to do"));

        const QString dekPath =
            u"/dek-registry/v1/keks/payments-card/deks/payments.chargeback-opened-value/versions/1"_s;
        const Outcome one = cli({u"dek"_s, u"undelete"_s, u"payments-card"_s, u"payments.chargeback-opened-value"_s,
                                 u"--algorithm"_s, u"AES256_GCM"_s, u"--run"_s});
        QVERIFY2(one.code == 0, words(one).constData());
        QVERIFY(!kek("payments-card"_ba).value(u"deleted"_s).toBool()); // its KEK came first
        QVERIFY(request(m_session.schemaRegistry, "GET"_ba, dekPath.toLatin1()));
        const Outcome whole = cli({u"kek"_s, u"undelete"_s, u"payments-card"_s, u"--run"_s, u"--accept-warnings"_s});
        QVERIFY2(whole.code == 0, words(whole).constData());
        QVERIFY(whole.out.contains("An undelete makes a DEK look new"));
    }

    /// Every algorithm of the subject goes, each under its own name.
    void deletesForGood()
    {
        const Outcome siv = cli({u"dek"_s, u"create"_s, u"branch-pilot"_s, u"branch.appointment-booked-value"_s,
                                 u"--algorithm"_s, u"AES256_SIV"_s, u"--run"_s});
        QVERIFY2(siv.code == 0, words(siv).constData());
        const QStringList purge{u"kek"_s, u"delete"_s, u"branch-pilot"_s, u"--permanent"_s, u"--run"_s};
        const Outcome bare = cli(purge + QStringList{u"--accept-warnings"_s});
        QVERIFY2(bare.code == 9, words(bare).constData());
        QVERIFY(bare.err.contains("--confirm branch-pilot"));
        const Outcome wrong = cli(purge + QStringList{u"--accept-warnings"_s, u"--confirm"_s, u"branch"_s});
        QVERIFY2(wrong.code == 9, words(wrong).constData());
        QVERIFY(!kek("branch-pilot"_ba).value(u"deleted"_s).toBool());
        const Outcome done = cli(purge + QStringList{u"--accept-warnings"_s, u"--confirm"_s, u"branch-pilot"_s});
        QVERIFY2(done.code == 0, words(done).constData());
        QVERIFY(done.err.contains("It begins in 10 seconds"));
        QVERIFY(done.out.contains("can never be read again"));
        QVERIFY(done.out.contains("versions/1?algorithm=AES256_SIV&permanent=true"));
        QVERIFY(kek("branch-pilot"_ba).isEmpty());
    }

    void keepsAPlanForSomebodyElse()
    {
        const QString path = file(u"plan.json"_s);
        const Outcome saved =
            cli({u"kek"_s, u"update"_s, u"customer-documents"_s, u"--doc"_s, u"New"_s, u"--plan"_s, path});
        QVERIFY2(saved.code == 0, words(saved).constData());
        QFile plan(path);
        QVERIFY(plan.open(QIODevice::ReadOnly));
        QVERIFY(!plan.readAll().contains("demo.fK2s")); // its client.secret
        const Outcome shown = run({u"plan"_s, u"show"_s, path}); // no server
        QVERIFY2(shown.code == 0, words(shown).constData());
        QVERIFY(shown.out.contains("Change the KEK customer-documents"));
        const Outcome ticket = run({u"plan"_s, u"export"_s, path, u"--as"_s, u"markdown"_s});
        QVERIFY2(ticket.code == 0, words(ticket).constData());
        QVERIFY2(ticket.out.contains("Change the KEK customer-documents"), words(ticket).constData());
        const Outcome script = run({u"plan"_s, u"export"_s, path});
        QVERIFY2(script.code == 0, words(script).constData());
        QVERIFY2(script.out.contains("curl"), words(script).constData());
        const Outcome done = cli({u"plan"_s, u"run"_s, path});
        QVERIFY2(done.code == 0, words(done).constData());
        QCOMPARE(kek("customer-documents"_ba).value(u"doc"_s).toString(), u"New"_s);
        const Outcome twice = cli({u"plan"_s, u"run"_s, path});
        QVERIFY2(twice.code == 2, words(twice).constData());
        QVERIFY(twice.err.contains("has run before"));

        // Elsewhere it is refused, and so it is when it was tampered with.
        SandboxOptions options;
        Sandbox other(options);
        QVERIFY(other.start());
        const Outcome elsewhere =
            run({u"--schema-registry"_s, other.schemaRegistryUrl().toString(), u"plan"_s, u"run"_s, path});
        QVERIFY2(elsewhere.code == 2, words(elsewhere).constData());
        QVERIFY(elsewhere.err.contains("other servers"));
        plan.seek(0);
        const QByteArray tampered = plan.readAll().replace("customer-documents\"", "customer-pii\"");
        const Outcome refused = cli({u"plan"_s, u"run"_s, file(u"tampered.json"_s, tampered)});
        QVERIFY2(refused.code == 2, words(refused).constData());
        const Outcome nonsense = run({u"plan"_s, u"show"_s, file(u"nonsense.json"_s, "[]"_ba)});
        QVERIFY2(nonsense.code == 2, words(nonsense).constData());
    }

    void stopsWhereTheServerHasChanged()
    {
        const QString path = file(u"plan.json"_s);
        const Outcome saved = cli({u"kek"_s, u"delete"_s, u"payments-card"_s, u"--plan"_s, path, u"--json"_s});
        QVERIFY2(saved.code == 0, words(saved).constData());
        const QString id = saved.json().value(u"plan"_s).toObject().value(u"id"_s).toString();
        QVERIFY(!QUuid::fromString(id).isNull());
        QVERIFY(request(m_session.schemaRegistry, "PUT"_ba, "/dek-registry/v1/keks/payments-card"_ba,
                        "{\"doc\":\"Somebody was here\"}"_ba));
        const Outcome stopped = cli({u"plan"_s, u"run"_s, path, u"--accept-warnings"_s});
        QVERIFY2(stopped.code == 10, words(stopped).constData());
        QVERIFY2(stopped.err.contains("somebody has changed it since"), words(stopped).constData());
        QVERIFY2(stopped.err.contains("doc: expected"), words(stopped).constData());
        QVERIFY(!kek("payments-card"_ba).value(u"deleted"_s).toBool());
        const auto liveDeks = [&] {
            const auto reply =
                request(m_session.schemaRegistry, "GET"_ba, "/dek-registry/v1/keks/payments-card/deks"_ba);
            return reply ? QJsonDocument::fromJson(reply->body).array().size() : -1;
        };
        QCOMPARE(liveDeks(), 0); // the steps before had been done

        const Outcome back = cli({u"plan"_s, u"rollback"_s, id});
        QVERIFY2(back.code == 0, words(back).constData());
        QCOMPARE(liveDeks(), 4);
        const Outcome shown = run({u"plan"_s, u"show"_s, id}); // from the journal
        QVERIFY2(shown.code == 0, words(shown).constData());
        QVERIFY(shown.out.contains("Soft-delete the KEK payments-card"));
        const Outcome unknown = cli({u"plan"_s, u"resume"_s, u"7f0c0d4e-2f0b-4c57-8a14-0f5ad1c0a001"_s});
        QVERIFY2(unknown.code == 5, words(unknown).constData());
    }

    void resumesWhatWasStopped()
    {
        const QString path = file(u"plan.json"_s);
        const Outcome saved = cli({u"kek"_s, u"delete"_s, u"hr-recruiting"_s, u"--plan"_s, path, u"--json"_s});
        const QString id = saved.json().value(u"plan"_s).toObject().value(u"id"_s).toString();
        QVERIFY(m_sandbox->setFaults({u"500@DELETE /dek-registry/v1/keks/hr-recruiting"_s}));
        const Outcome stopped = cli({u"plan"_s, u"run"_s, path, u"--accept-warnings"_s});
        QVERIFY2(stopped.code == 10, words(stopped).constData());
        QVERIFY(m_sandbox->setFaults({}));
        const Outcome resumed = cli({u"plan"_s, u"resume"_s, id});
        QVERIFY2(resumed.code == 0, words(resumed).constData());
        QVERIFY(kek("hr-recruiting"_ba).value(u"deleted"_s).toBool());
    }

    void changesNothingWithoutAJournal()
    {
        QVERIFY(QDir().mkpath(m_folder->filePath(u"data"_s)));
        QVERIFY(!file(u"data/Kekkai"_s, "no folder"_ba).isEmpty()); // where its folder would be
        const Outcome outcome = cli({u"kek"_s, u"update"_s, u"customer-documents"_s, u"--doc"_s, u"New"_s, u"--run"_s});
        QVERIFY2(outcome.code == 10, words(outcome).constData());
        QVERIFY(outcome.err.contains("journal"));
        QVERIFY(kek("customer-documents"_ba).value(u"doc"_s).toString() != u"New"_s);
    }

    void showsTheImpact()
    {
        const Outcome soft = cli({u"impact"_s, u"kek"_s, u"payments-card"_s, u"--json"_s});
        QVERIFY2(soft.code == 0, words(soft).constData());
        const QJsonObject counts = soft.json().value(u"counts"_s).toObject();
        QCOMPARE(counts.value(u"subjects"_s).toInt(), 4);
        QCOMPARE(counts.value(u"onlyJavaReads"_s).toInt(), 4);
        QCOMPARE(counts.value(u"neverReadable"_s).toInt(), 0);
        const Outcome dek = cli({u"impact"_s, u"dek"_s, u"payments-card"_s, u"payments.chargeback-opened-value"_s,
                                 u"--permanent"_s, u"--json"_s});
        QVERIFY2(dek.code == 0, words(dek).constData());
        const QJsonObject subject = dek.json().value(u"subjects"_s).toArray().first().toObject();
        QCOMPARE(subject.value(u"readers"_s).toString(), u"never"_s);
        QCOMPARE(subject.value(u"producers"_s).toString(), u"newKey"_s);
        const Outcome unknown = cli({u"impact"_s, u"kek"_s, u"none"_s});
        QVERIFY2(unknown.code == 5, words(unknown).constData());
        const Outcome text = cli({u"impact"_s, u"kek"_s, u"payments-card"_s});
        QVERIFY(text.out.contains("SUBJECT"));
    }

    void showsTheKeyPolicy()
    {
        const Outcome own = cli({u"kek"_s, u"policy"_s});
        QVERIFY2(own.code == 5, words(own).constData());
        QVERIFY(own.err.contains("only Confluent's hosted service has one"));
        SandboxOptions options;
        options.isCloud = true;
        Sandbox hosted(options);
        QVERIFY(hosted.start());
        const Outcome policy =
            run({u"--schema-registry"_s, hosted.schemaRegistryUrl().toString(), u"kek"_s, u"policy"_s});
        QVERIFY2(policy.code == 0, words(policy).constData());
        QVERIFY(policy.out.contains("kms:Decrypt"));
    }

    void testsKeks()
    {
        const Outcome fine = cli({u"kek"_s, u"test"_s, u"branch-pilot"_s});
        QVERIFY2(fine.code == 0, words(fine).constData());
        const Outcome unshared = cli({u"kek"_s, u"test"_s, u"contact-centre"_s});
        QVERIFY2(unshared.code == 2, words(unshared).constData());
        QVERIFY(request(m_session.schemaRegistry, "POST"_ba, "/dek-registry/v1/keks"_ba,
                        "{\"name\":\"far\",\"kmsType\":\"local-kms\",\"kmsKeyId\":\"denied\",\"shared\":true}"_ba));
        const Outcome denied = cli({u"kek"_s, u"test"_s, u"far"_s});
        QVERIFY2(denied.code == 10, words(denied).constData());
        QVERIFY2(denied.err.contains("does not let the Schema Registry use the key"), words(denied).constData());
    }

    void refusesBadOptions_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char *name, const QString &line, const QByteArray &named) {
            QTest::newRow(name) << line.split(u' ') << named;
        };
        row("no verb", u"kek"_s, "register, update"_ba);
        row("unknown verb", u"kek explode k"_s, "register, update"_ba);
        row("no name", u"kek delete"_s, "name of a KEK"_ba);
        row("two names", u"kek update a b --doc d"_s, "more words"_ba);
        row("no subject", u"dek delete k"_s, "a KEK and a subject"_ba);
        row("version alone", u"dek delete k s --dek-version 1"_s, "needs --algorithm"_ba);
        row("version 0", u"dek delete k s --algorithm AES256_GCM --dek-version 0"_s, "from 1"_ba);
        row("algorithm", u"dek delete k s --algorithm DES"_s, "AES256_SIV"_ba);
        row("secret in an argument", u"kek register k --prop secret.access.key=TOPSECRET"_s, "--secret-prop"_ba);
        row("secret by value", u"kek register k --secret-prop token.id=TOPSECRET"_s, "name of a property alone"_ba);
        row("property twice", u"kek register k --prop a=1 --secret-prop a"_s, "twice"_ba);
        row("both", u"kek update k --shared --unshared"_s, "Only one"_ba);
        row("foreign option", u"kek test k --permanent"_s, "does not belong"_ba);
        row("option of plans elsewhere", u"keks --run"_s, "belongs to"_ba);
        row("plan without a file", u"plan run"_s, "needs one plan"_ba);
        row("format", u"plan export plan.json --as pdf"_s, "markdown"_ba);
        row("resume without an id", u"plan resume plan.json"_s, "id of a plan"_ba);
    }
    void refusesBadOptions()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, named);
        const Outcome outcome = cli(arguments);
        QVERIFY2(outcome.code == 2, words(outcome).constData());
        QVERIFY2(outcome.err.contains(named), words(outcome).constData());
        QVERIFY(!outcome.all().contains("TOPSECRET"));
    }
};

QTEST_GUILESS_MAIN(CliKeysTest)
#include "tst_clikeys.moc"
