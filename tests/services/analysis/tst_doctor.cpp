#include "services/analysis/doctor.h"

#include "services/http/authorization.h"
#include "services/http/readonlytransport.h"
#include "tests/services/analysis/analysissupport.h"
#include "tests/support/sandboxsession.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

using Action = Asked::Action;
using Step = NextStep::Kind;

struct Call {
    QByteArray verb;
    QByteArray path;
    QByteArray body = {};
};

/// JSON written with single quotes.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

ObjectRef kekRef(const QString &name)
{
    return {ObjectRef::Kind::Kek, {name}};
}

ObjectRef dekRef(int version = 1)
{
    return {ObjectRef::Kind::Dek, {u"k"_s, u"orders-value"_s, u"AES256_GCM"_s, QString::number(version)}};
}

QList<Step> kindsOf(const Diagnosis &diagnosis)
{
    QList<Step> kinds;
    for (const NextStep &step : diagnosis.steps)
        kinds.append(step.kind);
    return kinds;
}

ApiError errorOf(ApiError::Kind kind, int status = 0, int code = 0)
{
    ApiError error;
    error.kind = kind;
    error.httpStatus = status;
    error.serverCode = code;
    return error;
}

ApiError tlsError(const QList<TlsReason> &reasons)
{
    TlsRefusal refusal;
    for (const TlsReason reason : reasons)
        refusal.faults.append({reason, {}, {}});
    ApiError error = errorOf(ApiError::Kind::Tls);
    error.tls = std::make_shared<const TlsRefusal>(refusal);
    return error;
}

} // namespace

class DoctorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// What the registry really answers.
    void knowsTheRegistrysCodes_data()
    {
        QTest::addColumn<QList<Call>>("before");
        QTest::addColumn<Call>("asked");
        QTest::addColumn<Action>("action");
        QTest::addColumn<ObjectRef>("object");
        QTest::addColumn<int>("code");
        QTest::addColumn<Cause>("cause");
        QTest::addColumn<QString>("argument");
        QTest::addColumn<Step>("firstStep");

        const QByteArray keks = "/dek-registry/v1/keks"_ba;
        const QByteArray k = keks + "/k";
        const QByteArray dek = k + "/deks/orders-value";
        const auto post = [&](const QByteArray &members) {
            return Call{"POST"_ba, keks, json("{'name':'k'," + members + "}")};
        };
        const Call local = post(json("'kmsType':'local-kms','kmsKeyId':'x'"));
        const Call shared = post(json("'kmsType':'local-kms','kmsKeyId':'x','shared':true"));
        const Call aws = post(json("'kmsType':'aws-kms','kmsKeyId':'arn:aws:kms:eu:1:key/2','shared':true"));
        const Call denied = post(json("'kmsType':'local-kms','kmsKeyId':'denied','shared':true"));
        const Call material{"POST"_ba, dek, json("{'encryptedKeyMaterial':'AAAA'}")};
        const Call otherMaterial{"POST"_ba, dek, json("{'encryptedKeyMaterial':'BBBB'}")};
        const Call second{"POST"_ba, dek, json("{'encryptedKeyMaterial':'AAAA','version':2}")};
        const Call generated{"POST"_ba, dek, "{}"_ba};
        const Call deleteKek{"DELETE"_ba, k};
        const Call purgeKek{"DELETE"_ba, k + "?permanent=true"};
        const Call deleteDeks{"DELETE"_ba, dek};
        const Call deleteFirst{"DELETE"_ba, dek + "/versions/1?algorithm=AES256_GCM"};
        const Call purgeDeks{"DELETE"_ba, dek + "?permanent=true"};
        const Call test{"POST"_ba, k + "/test"};
        const ObjectRef kek = kekRef(u"k"_s);
        const QString none;
        const auto row = [](const char *name, const QList<Call> &before, const Call &asked, Action action,
                            const ObjectRef &object, int code, Cause cause, const QString &argument, Step first) {
            QTest::newRow(name) << before << asked << action << object << code << cause << argument << first;
        };

        row("KMS denies", {denied}, test, Action::TestKek, kek, 40370, Cause::KmsDenied, none, Step::GrantKmsAccess);
        row("KMS denies a DEK", {denied}, generated, Action::CreateDek, dekRef(), 40370, Cause::KmsDenied, none,
            Step::GrantKmsAccess);
        row("KMS fails", {aws}, test, Action::TestKek, kek, 50070, Cause::KmsFailed, none, Step::CheckKms);
        row("sharing test fails", {}, {"POST"_ba, keks + "?testSharing=true", aws.body}, Action::RegisterKek, kek, 500,
            Cause::SharingTestFailed, none, Step::CheckKms);
        row("KEK missing", {}, deleteKek, Action::SoftDeleteKek, kek, 40470, Cause::KekMissing, none, Step::Reload);
        row("KEK soft-deleted", {local, deleteKek}, {"PUT"_ba, k, json("{'doc':'d'}")}, Action::UpdateKek, kek, 40470,
            Cause::KekSoftDeleted, none, Step::UndeleteKek);
        row("KEK soft-deleted, DEK wanted", {local, deleteKek}, material, Action::CreateDek, dekRef(), 40470,
            Cause::KekSoftDeleted, none, Step::UndeleteKek);
        row("DEK missing", {local}, deleteDeks, Action::SoftDeleteDek, dekRef(), 40470, Cause::DekMissing, none,
            Step::Reload);
        row("KEK live", {local}, purgeKek, Action::PurgeKek, kek, 40471, Cause::KekNotDeletedFirst, none,
            Step::SoftDeleteKek);
        row("DEK live", {local, material}, purgeDeks, Action::PurgeDek, dekRef(), 40471, Cause::DekNotDeletedFirst,
            none, Step::SoftDeleteDeks);
        row("one of two live", {local, material, second, deleteFirst}, purgeDeks, Action::PurgeDek, dekRef(), 40471,
            Cause::DekNotDeletedFirst, none, Step::SoftDeleteDeks);
        row("KEK first", {local, material, deleteDeks, deleteKek}, {"POST"_ba, dek + "/undelete"}, Action::UndeleteDek,
            dekRef(), 40472, Cause::KekMustBeUndeleted, none, Step::UndeleteKek);
        row("KEK exists", {local}, local, Action::RegisterKek, kek, 40971, Cause::KekExists, none, Step::Reload);
        row("KEK exists soft-deleted", {local, deleteKek}, shared, Action::RegisterKek, kek, 40971,
            Cause::KekExistsSoftDeleted, none, Step::UndeleteKek);
        row("DEK exists", {local, material}, otherMaterial, Action::CreateDek, dekRef(), 40971, Cause::DekExists, none,
            Step::Reload);
        row("DEK exists soft-deleted", {local, material, deleteDeks}, otherMaterial, Action::CreateDek, dekRef(), 40971,
            Cause::DekExistsSoftDeleted, none, Step::UndeleteDek);
        row("version", {local, material}, {"DELETE"_ba, dek + "/versions/0"}, Action::SoftDeleteDek, dekRef(0), 42202,
            Cause::VersionInvalid, none, Step::CorrectField);
        row("name", {}, {"POST"_ba, keks, json("{'name':'1k','kmsType':'local-kms','kmsKeyId':'x'}")},
            Action::RegisterKek, kekRef(u"1k"_s), 42271, Cause::KekNameInvalid, u"name"_s, Step::CorrectField);
        row("key id", {}, post(json("'kmsType':'aws-kms','kmsKeyId':'arn:aws-cn:kms:1'")), Action::RegisterKek, kek,
            42271, Cause::KmsKeyIdInvalid, u"kmsKeyId"_s, Step::CorrectField);
        row("type", {}, post(json("'kmsKeyId':'x'")), Action::RegisterKek, kek, 42271, Cause::KmsTypeMissing,
            u"kmsType"_s, Step::CorrectField);
        row("not shared", {local}, test, Action::TestKek, kek, 42271, Cause::KekNotShared, u"shared"_s, Step::ShareKek);
        row("no material", {local}, generated, Action::CreateDek, dekRef(), 42271, Cause::MaterialMissing,
            u"encryptedKeyMaterial"_s, Step::ShareKek);
        row("subject", {local}, {"POST"_ba, k + "/deks/a%0Ab", json("{'encryptedKeyMaterial':'AAAA'}")},
            Action::CreateDek, dekRef(), 42271, Cause::SubjectInvalid, u"subject"_s, Step::CorrectField);
        row("live DEKs", {local, material}, deleteKek, Action::SoftDeleteKek, kek, 42272, Cause::KekHasLiveDeks, none,
            Step::DeleteWithDeks);
        row("soft-deleted DEKs", {local, material, deleteDeks, deleteKek}, purgeKek, Action::PurgeKek, kek, 42272,
            Cause::KekHasDeks, none, Step::DeleteWithDeks);
        row("no DEK Registry", {}, {"GET"_ba, "/dek-registry/v2/keks"_ba}, Action::Read, {}, 404,
            Cause::DekRegistryAbsent, none, Step::EditConnection);
        row("no key policy", {}, {"GET"_ba, "/dek-registry/v1/policy"_ba}, Action::ReadKeyPolicy, kek, 404,
            Cause::KeyPolicyAbsent, none, Step::GrantKmsAccess);
        row("no subject", {}, {"GET"_ba, "/subjects/none/versions"_ba}, Action::Read, {}, 40401, Cause::SubjectMissing,
            none, Step::Reload);
        row("schema", {}, {"POST"_ba, "/subjects/s/versions"_ba, json("{'schema':'{'}")}, Action::RegisterSchema, {},
            42201, Cause::SchemaInvalid, none, Step::CorrectSchema);
        row("rule set", {},
            {"POST"_ba, "/subjects/s/versions"_ba,
             json("{'schema':'{\\'type\\':\\'string\\'}','ruleSet':{'domainRules':[{'name':'1','type':'ENCRYPT'}]}}")},
            Action::RegisterSchema, {}, 42210, Cause::RuleSetInvalid, none, Step::CorrectField);
    }
    void knowsTheRegistrysCodes()
    {
        QFETCH(QList<Call>, before);
        QFETCH(Call, asked);
        QFETCH(Action, action);
        QFETCH(ObjectRef, object);
        QFETCH(int, code);
        QFETCH(Cause, cause);
        QFETCH(QString, argument);
        QFETCH(Step, firstStep);
        Sandbox sandbox({});
        QVERIFY(sandbox.start());
        const Session session = sessionOf(sandbox);
        for (const Call &call : before) {
            const auto done = request(session.schemaRegistry, call.verb, call.path, call.body);
            QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().detail));
        }
        const InventoryPtr inventory = inventoryOf(session, {InventoryPart::Keks, InventoryPart::Deks});

        const auto reply = request(session.schemaRegistry, asked.verb, asked.path, asked.body);

        QVERIFY(!reply);
        QCOMPARE(reply.error().serverCode, code);
        const Diagnosis diagnosis = diagnose(reply.error(), {action, object}, inventory.get());
        QCOMPARE(diagnosis.cause, cause);
        QCOMPARE(diagnosis.argument, argument);
        QVERIFY(!diagnosis.steps.isEmpty());
        QCOMPARE(diagnosis.steps.first().kind, firstStep);
        // Without an inventory there is a cause and a step all the same.
        const Diagnosis blind = diagnose(reply.error(), {action, object});
        QVERIFY(blind.cause != Cause::None);
        QVERIFY(!blind.steps.isEmpty());
    }

    void namesTheLimit()
    {
        ApiError error = errorOf(ApiError::Kind::Conflict, 409, 40972);
        error.detail = u"A maximum of 20000 keys already exist"_s;
        const Diagnosis diagnosis = diagnose(error, {Action::RegisterKek, kekRef(u"k"_s)});
        QCOMPARE(diagnosis.cause, Cause::TooManyKeys);
        QCOMPARE(diagnosis.argument, u"20000"_s);
        QCOMPARE(kindsOf(diagnosis), QList<Step>({Step::PurgeUnusedKeys, Step::RaiseKeyLimit}));
    }

    void offersTheKeyPolicyForAws()
    {
        Inventory inventory;
        Kek kek = liveKek(u"k"_s);
        kek.kmsType = u"aws-kms"_s;
        addKek(inventory, kek);
        const Diagnosis diagnosis =
            diagnose(errorOf(ApiError::Kind::Forbidden, 403, 40370), {Action::CreateDek, dekRef()}, &inventory);
        QCOMPARE(diagnosis.steps.first(), (NextStep{Step::GrantKmsAccess, kekRef(u"k"_s), u"aws-kms"_s}));
        QVERIFY(!diagnosis.steps.first().isOffered());
        QVERIFY(diagnosis.steps.contains(NextStep{Step::ShowKeyPolicy, kekRef(u"k"_s)}));
        QVERIFY((NextStep{Step::ShowKeyPolicy}).isOffered());
    }

    /// Those that no sandbox gives.
    void knowsOtherCodes_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<Cause>("cause");
        QTest::newRow("40402") << 40402 << Cause::SchemaVersionMissing;
        QTest::newRow("40403") << 40403 << Cause::SchemaVersionMissing;
        QTest::newRow("40404") << 40404 << Cause::SchemaAlreadySoftDeleted;
        QTest::newRow("40405") << 40405 << Cause::SchemaNotDeletedFirst;
        QTest::newRow("40406") << 40406 << Cause::SchemaAlreadySoftDeleted;
        QTest::newRow("40407") << 40407 << Cause::SchemaNotDeletedFirst;
        QTest::newRow("40901") << 40901 << Cause::SchemaIncompatible;
        QTest::newRow("42205") << 42205 << Cause::ModeForbids;
        QTest::newRow("42206") << 42206 << Cause::SchemaReferenced;
        QTest::newRow("50001") << 50001 << Cause::RegistryStoreFailed;
        QTest::newRow("50002") << 50002 << Cause::RegistryStoreSlow;
        QTest::newRow("50003") << 50003 << Cause::RegistryHasNoLeader;
        QTest::newRow("50004") << 50004 << Cause::RegistryHasNoLeader;
    }
    void knowsOtherCodes()
    {
        QFETCH(int, code);
        QFETCH(Cause, cause);
        const Diagnosis diagnosis = diagnose(errorOf(ApiError::Kind::Server, code / 100, code), {});
        QCOMPARE(diagnosis.cause, cause);
        QVERIFY(!diagnosis.steps.isEmpty());
    }

    void knowsCmf()
    {
        const auto cmf = [](ApiError::Kind kind, int status, const QString &detail = {}) {
            ApiError error = errorOf(kind, status);
            error.path = u"/cmf/api/v1/secrets/creds"_s;
            error.detail = detail;
            return error;
        };
        const ObjectRef secret{ObjectRef::Kind::Secret, {u"creds"_s}};
        // With whatever status: the API does not document it.
        for (const int status : {400, 409, 500}) {
            const Diagnosis mapped = diagnose(
                cmf(ApiError::Kind::Conflict, status,
                    u"Secret 'creds' is still mapped to environments [e1, e2]. Remove those mappings first."_s),
                {Action::DeleteInCmf, secret});
            QCOMPARE(mapped.cause, Cause::CmfSecretMapped);
            QCOMPARE(mapped.argument, u"e1, e2"_s);
            QCOMPARE(mapped.steps.first(), (NextStep{Step::ShowMappings, secret}));
        }
        ApiError unauthorized = cmf(ApiError::Kind::Unauthorized, 401);
        QCOMPARE(diagnose(unauthorized, {}).cause, Cause::SignInMissing);
        unauthorized.signedIn = true;
        QCOMPARE(diagnose(unauthorized, {}).cause, Cause::CmfNoRole);
        QCOMPARE(diagnose(cmf(ApiError::Kind::Conflict, 409), {Action::DeleteInCmf, secret}).cause, Cause::CmfInUse);
        QCOMPARE(diagnose(cmf(ApiError::Kind::Conflict, 409), {Action::CreateInCmf, secret}).cause, Cause::CmfExists);
        QCOMPARE(diagnose(cmf(ApiError::Kind::Conflict, 409), {Action::ChangeInCmf, secret}).cause,
                 Cause::ChangedMeanwhile);
        QCOMPARE(diagnose(cmf(ApiError::Kind::Invalid, 422), {}).cause, Cause::CmfRefused);
        QCOMPARE(diagnose(cmf(ApiError::Kind::Invalid, 410), {}).cause, Cause::CmfResultsGone);
        QCOMPARE(diagnose(cmf(ApiError::Kind::NotFound, 404), {}).cause, Cause::ObjectMissing);
    }

    void knowsTheRealCmf()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const Session session = sessionOf(sandbox);
        const InventoryPtr inventory = inventoryOf(session, {InventoryPart::Secrets, InventoryPart::Environments});
        QVERIFY(!inventory->mappings.isEmpty());
        const QString name = inventory->mappings.first().secretName;
        QVERIFY(!name.isEmpty());
        const auto reply = request(session.cmf, "DELETE"_ba, "/cmf/api/v1/secrets/" + name.toUtf8());
        QVERIFY(!reply);
        const Diagnosis diagnosis =
            diagnose(reply.error(), {Action::DeleteInCmf, {ObjectRef::Kind::Secret, {name}}}, inventory.get());
        QCOMPARE(diagnosis.cause, Cause::CmfSecretMapped);
        QVERIFY(!diagnosis.argument.isEmpty());
    }

    void knowsTlsFaults_data()
    {
        QTest::addColumn<QList<TlsReason>>("reasons");
        QTest::addColumn<Cause>("cause");
        using Reason = TlsReason;
        QTest::newRow("unknown issuer") << QList<Reason>{Reason::UnknownIssuer} << Cause::CertificateUntrusted;
        QTest::newRow("self-signed") << QList<Reason>{Reason::SelfSigned} << Cause::CertificateUntrusted;
        QTest::newRow("other host") << QList<Reason>{Reason::WrongHost} << Cause::CertificateOfOtherHost;
        QTest::newRow("expired") << QList<Reason>{Reason::UnknownIssuer, Reason::Expired} << Cause::CertificateExpired;
        QTest::newRow("not yet valid") << QList<Reason>{Reason::NotYetValid} << Cause::CertificateNotYetValid;
        QTest::newRow("revoked") << QList<Reason>{Reason::Expired, Reason::Revoked} << Cause::CertificateRevoked;
        QTest::newRow("pin") << QList<Reason>{Reason::SelfSigned, Reason::PinChanged} << Cause::PinChanged;
        QTest::newRow("weak") << QList<Reason>{Reason::WeakOrInvalid} << Cause::TlsFailed;
    }
    void knowsTlsFaults()
    {
        QFETCH(QList<TlsReason>, reasons);
        QFETCH(Cause, cause);
        const Diagnosis diagnosis = diagnose(tlsError(reasons), {});
        QCOMPARE(diagnosis.cause, cause);
        QVERIFY(!diagnosis.steps.isEmpty());
        QVERIFY(kindsOf(diagnosis).contains(Step::ShowCertificate));
    }

    void knowsTheWay()
    {
        using Kind = ApiError::Kind;
        ApiError inClear = errorOf(Kind::Tls);
        inClear.field = credentialsInClearField;
        QCOMPARE(diagnose(inClear, {}).cause, Cause::CredentialsInClear);
        ApiError proxy = errorOf(Kind::Offline);
        proxy.proxy = u"proxy:3128"_s;
        QCOMPARE(diagnose(proxy, {}).cause, Cause::ProxyFailed);
        proxy.httpStatus = 407;
        QCOMPARE(diagnose(proxy, {}).cause, Cause::ProxyWantsSignIn);
        ApiError busy = errorOf(Kind::Server, 503);
        busy.retryAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
        const Diagnosis later = diagnose(busy, {});
        QCOMPARE(later.cause, Cause::Busy);
        QCOMPARE(later.steps.first(), (NextStep{Step::WaitUntil, {}, u"2023-11-14T22:13:20Z"_s}));
        ApiError unknown = errorOf(Kind::Unauthorized, 401);
        unknown.schemes = {u"Negotiate"_s};
        QCOMPARE(diagnose(unknown, {}).cause, Cause::SignInUnknown);
        unknown.schemes = {u"Negotiate"_s, u"basic"_s};
        QCOMPARE(diagnose(unknown, {}).cause, Cause::SignInMissing);
        unknown.signedIn = true;
        QCOMPARE(diagnose(unknown, {}).cause, Cause::SignInRefused);
    }

    void knowsAReadOnlyProfile()
    {
        Sandbox sandbox({});
        QVERIFY(sandbox.start());
        const auto reply = request(std::make_shared<ReadOnlyTransport>(sessionOf(sandbox).schemaRegistry), "DELETE"_ba,
                                   "/dek-registry/v1/keks/k"_ba);
        QVERIFY(!reply);
        QCOMPARE(diagnose(reply.error(), {Action::SoftDeleteKek, kekRef(u"k"_s)}).cause, Cause::ProfileReadOnly);
    }

    void hasACauseForEveryKind()
    {
        const QMetaEnum kinds = QMetaEnum::fromType<ApiError::Kind>();
        for (int i = 0; i < kinds.keyCount(); ++i) {
            const auto kind = ApiError::Kind(kinds.value(i));
            const Diagnosis diagnosis = diagnose(errorOf(kind), {});
            QCOMPARE(diagnosis.cause == Cause::None, kind == ApiError::Kind::Canceled);
            QCOMPARE(diagnosis.steps.isEmpty(), kind == ApiError::Kind::Canceled);
        }
    }
};

QTEST_GUILESS_MAIN(DoctorTest)
#include "tst_doctor.moc"
