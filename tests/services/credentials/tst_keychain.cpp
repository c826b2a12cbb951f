#include "services/credentials/keychain.h"
#include "tests/support/wait.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

template <typename T> Result<T> answer(QFuture<Result<T>> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 30000))
        return failure(ApiError::Kind::Timeout);
    return future.result();
}

template <typename T> KeychainProblem problemOf(const Result<T> &result)
{
    return result ? KeychainProblem::None : keychainProblem(result.error());
}

Profile sample()
{
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = u"p"_s;
    profile.cmf = EndpointProfile{};
    profile.cmf->address = u"https://cmf"_s;
    profile.cmf->signIn = SignIn::Kind::MdsLogin;
    profile.cmf->user = u"u"_s;
    profile.cmf->tokenUrl = u"https://mds"_s;
    profile.cmf->clientCertificateFile = u"/me.p12"_s;
    profile.cmf->hasKeyPassphrase = true;
    return profile;
}

} // namespace

class KeychainTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        // No bus at all: the programs of tst_keyring have one.
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        qunsetenv("XDG_CURRENT_DESKTOP");
        qunsetenv("KDE_FULL_SESSION");
    }
    void namesEntriesAsDocumented()
    {
        const QUuid id(u"{11111111-2222-3333-4444-555555555555}"_s);
        QCOMPARE((KeychainKey{id, EndpointRole::SchemaRegistry, SecretKind::ClientSecret}.text()),
                 u"11111111-2222-3333-4444-555555555555/schemaRegistry/clientSecret"_s);
        QCOMPARE((KeychainKey{id, EndpointRole::Catalog, SecretKind::KeyPassphrase}.text()),
                 u"11111111-2222-3333-4444-555555555555/catalog/keyPassphrase"_s);
    }
    void keepsInMemoryWhenTheUserChoosesSo()
    {
        Keychain keychain(Keychain::Storage::Memory);
        QVERIFY(answer(keychain.probe()));
        const KeychainKey key{QUuid::createUuid(), EndpointRole::Cmf, SecretKind::Bearer};
        QCOMPARE(problemOf(answer(keychain.read(key))), KeychainProblem::Missing);
        QVERIFY(answer(keychain.write(key, Secret("token"_ba))));
        QCOMPARE(answer(keychain.read(key))->reveal(), QByteArrayView("token"));
        QVERIFY(answer(keychain.write(key, Secret()))); // nothing: the entry goes
        QCOMPARE(problemOf(answer(keychain.read(key))), KeychainProblem::Missing);
        QVERIFY(answer(keychain.write(key, Secret("token"_ba))));
        keychain.setStorage(Keychain::Storage::System);
        keychain.setStorage(Keychain::Storage::Memory);
        QCOMPARE(problemOf(answer(keychain.read(key))), KeychainProblem::Missing);
        QVERIFY(answer(keychain.remove(key)));
    }
    void writesNothingThatALockTookBack()
    {
        Keychain keychain(Keychain::Storage::Memory);
        const KeychainKey key{QUuid::createUuid(), EndpointRole::Cmf, SecretKind::Bearer};
        const Secret typed("token"_ba);
        Secret::wipeAll();
        QVERIFY(typed.isEmpty());
        QVERIFY(answer(keychain.write(key, Secret("former"_ba))));
        const auto written = answer(keychain.write(key, typed)); // and does not remove the entry either
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ApiError::Kind::Canceled);
        QCOMPARE(answer(keychain.read(key))->reveal(), QByteArrayView("former"));
    }
    void neverFallsBackByItself()
    {
        Keychain keychain;
        const KeychainKey key{QUuid::createUuid(), EndpointRole::Cmf, SecretKind::Bearer};
        QCOMPARE(problemOf(answer(keychain.probe())), KeychainProblem::Absent);
        QCOMPARE(problemOf(answer(keychain.write(key, Secret("token"_ba)))), KeychainProblem::Absent);
        QCOMPARE(problemOf(answer(keychain.read(key))), KeychainProblem::Absent);
        QCOMPARE(problemOf(answer(keychain.remove(key))), KeychainProblem::Absent);
        QCOMPARE(int(keychain.storage()), int(Keychain::Storage::System));
    }
    void tellsTheLimit()
    {
        Keychain keychain(Keychain::Storage::Memory);
        keychain.setLargestValue(2560); // as on Windows
        const KeychainKey key{QUuid::createUuid(), EndpointRole::Cmf, SecretKind::Bearer};
        QVERIFY(answer(keychain.write(key, Secret(QByteArray(2560, 'x')))));
        const auto refused = answer(keychain.write(key, Secret(QByteArray(2561, 'x'))));
        QCOMPARE(problemOf(refused), KeychainProblem::TooLarge);
        QCOMPARE(refused.error().detail, u"2560"_s);
        QCOMPARE(answer(keychain.read(key))->reveal().size(), 2560); // what was there stays
    }
    void readsAndWritesAllOfAProfile()
    {
        Keychain keychain(Keychain::Storage::Memory);
        const Profile profile = sample();
        auto none = test::waitFor(keychain.readAll(profile));
        QVERIFY(none);
        QCOMPARE(missingSecrets(profile, *none).size(), 2);
        ProfileSecrets secrets;
        secrets.set(EndpointRole::Cmf, SecretKind::Password, Secret("pw"_ba));
        QVERIFY(test::waitFor(keychain.writeAll(profile, secrets)));
        const auto some = test::waitFor(keychain.readAll(profile));
        QCOMPARE(some->cmf.signIn.reveal(), QByteArrayView("pw"));
        const auto missing = missingSecrets(profile, *some);
        QCOMPARE(missing.size(), 1);
        QCOMPARE(int(missing.at(0).kind), int(SecretKind::KeyPassphrase));
        QVERIFY(test::waitFor(keychain.removeAll(profile.id)));
        QCOMPARE(missingSecrets(profile, *test::waitFor(keychain.readAll(profile))).size(), 2);
    }
    void readingAllStopsAtARealProblem()
    {
        Keychain keychain;
        QCOMPARE(problemOf(test::waitFor(keychain.readAll(sample()))), KeychainProblem::Absent);
        QCOMPARE(problemOf(test::waitFor(keychain.removeAll(QUuid::createUuid()))), KeychainProblem::Absent);
    }
    void answersWhenItGoesFirst()
    {
        auto keychain = std::make_unique<Keychain>();
        auto reading = keychain->read({QUuid::createUuid(), EndpointRole::Cmf, SecretKind::Bearer});
        auto writing = keychain->write({QUuid::createUuid(), EndpointRole::Cmf, SecretKind::Bearer}, Secret("x"_ba));
        auto probing = keychain->probe();
        keychain.reset();
        const auto canceled = int(ApiError::Kind::Canceled);
        QCOMPARE(int(answer(reading).error().kind), canceled);
        QCOMPARE(int(answer(writing).error().kind), canceled);
        QVERIFY(!answer(probing)); // where there is no bus it knows at once
    }
};

QTEST_GUILESS_MAIN(KeychainTest)
#include "tst_keychain.moc"
