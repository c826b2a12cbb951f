#include "models/text/errortext.h"

#include <QMetaEnum>
#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class ErrorTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysSomethingElseForEveryKind()
    {
        const QMetaEnum kinds = QMetaEnum::fromType<ApiError::Kind>();
        QSet<QString> seen;
        for (int i = 0; i < kinds.keyCount(); ++i) {
            ApiError error;
            error.kind = ApiError::Kind(kinds.value(i));
            error.server = u"Schema Registry (https://sr:8081)"_s;
            const QString text = errorSentence(error);
            if (error.kind == ApiError::Kind::Canceled) {
                QVERIFY2(text.isEmpty(), "what the user canceled is shown to nobody");
                continue;
            }
            QVERIFY2(!text.isEmpty(), kinds.key(i));
            QVERIFY2(!seen.contains(text), kinds.key(i));
            seen.insert(text);
            if (error.kind != ApiError::Kind::Keychain)
                QVERIFY2(text.contains(error.server), kinds.key(i));
            QVERIFY2(!text.contains(u'%') && !text.contains(u'!'), kinds.key(i));
        }
        QCOMPARE(seen.size(), kinds.keyCount() - 1);
    }
    void namesAProxyAndAChangedCertificate()
    {
        ApiError error;
        error.kind = ApiError::Kind::Offline;
        error.server = u"CMF"_s;
        const QString offline = errorSentence(error);
        error.proxy = u"proxy:3128"_s;
        const QString failed = errorSentence(error);
        error.httpStatus = 407;
        const QString refused = errorSentence(error);
        QVERIFY(failed.contains(error.proxy) && refused.contains(error.proxy) && refused.contains(u"CMF"));
        QVERIFY(offline != failed && failed != refused);

        ApiError tls;
        tls.kind = ApiError::Kind::Tls;
        tls.server = u"CMF"_s;
        const QString plain = errorSentence(tls);
        tls.field = u"credentialsInClear"_s;
        const QString inClear = errorSentence(tls);
        TlsRefusal refusal;
        refusal.chain.append(CertificateFacts());
        refusal.chain.last().commonName = u"cmf.example"_s;
        refusal.chain.last().subject = u"CN=cmf.example"_s;
        refusal.faults = {{TlsReason::PinChanged, u"another"_s, {}}};
        tls.tls = std::make_shared<const TlsRefusal>(refusal);
        const QString changed = errorSentence(tls);
        QVERIFY(plain != inClear && inClear != changed && plain != changed);
        QVERIFY(errorDetails(tls).join(u'\n').contains(u"CN=cmf.example"));
    }
    void tellsAMissingSignInFromARefusedOne()
    {
        ApiError error;
        error.kind = ApiError::Kind::Unauthorized;
        error.server = u"CMF"_s;
        const auto sentence = [&error](const QStringList &schemes, bool signedIn) {
            error.schemes = schemes;
            error.signedIn = signedIn;
            return errorSentence(error);
        };
        QSet<QString> seen;
        for (const bool signedIn : {false, true})
            for (const QStringList &schemes :
                 {QStringList{}, QStringList{u"Basic"_s}, QStringList{u"bearer"_s}, QStringList{u"Negotiate"_s}})
                seen.insert(sentence(schemes, signedIn));
        QCOMPARE(seen.size(), 7); // of a kind that we do not have, it does not matter what was tried
        QVERIFY(!sentence({u"Basic"_s}, false).contains(u"credentials"_s)); // there were none
        QVERIFY(sentence({u"Basic"_s}, false).contains(u"password"_s));
        QVERIFY(!sentence({u"Basic"_s}, false).contains(u"token"_s));
        QVERIFY(sentence({u"Bearer"_s}, true).contains(u"token"_s));
        QVERIFY(!sentence({u"Bearer"_s}, true).contains(u"password"_s));
        QCOMPARE(sentence({u"Bearer"_s, u"Basic"_s}, true), sentence({}, true));
        QVERIFY(sentence({u"Negotiate"_s, u"NTLM"_s}, false).contains(u"Negotiate, NTLM"_s));
        error.realm = u"the plant"_s;
        QVERIFY(errorDetails(error).join(u'\n').contains(error.realm));
    }
    void namesTheFieldOfABadReply()
    {
        const ApiError error{ApiError::Kind::BadReply,   u"expected text"_s, 200, 0, u"CMF"_s, u"/x"_s,
                             u"items[3].metadata.name"_s};
        QVERIFY(errorSentence(error).contains(error.field));
        QVERIFY(!errorSentence(error).contains(error.detail));
    }
    void saysWhenTheServerMayBeAskedAgain()
    {
        for (const auto kind : {ApiError::Kind::Throttled, ApiError::Kind::Server}) {
            ApiError error{kind, {}, 503, 0, u"CMF"_s, {}, {}};
            const QString without = errorSentence(error);
            error.retryAt = QDateTime(QDate(2026, 11, 22), QTime(10, 7, 30), Qt::UTC);
            const QString with = errorSentence(error);
            QVERIFY(with != without);
            QVERIFY2(with.contains(u":07:30") && with.contains(error.server), qPrintable(with));
            QVERIFY(errorDetails(error).join(u'\n').contains(u"2026-11-22T10:07:30Z"));
        }
    }
    void namesNoServerWhenNoneIsKnown()
    {
        QVERIFY(!errorSentence(ApiError{ApiError::Kind::Timeout, {}, 0, 0, {}, {}, {}}).startsWith(u' '));
    }
    void listsOnlyWhatIsKnown()
    {
        QCOMPARE(errorDetails({}).size(), 0);
        const ApiError error{
            ApiError::Kind::NotFound, u"Key not found"_s, 404, 40470, u"SR"_s, u"/dek-registry/v1/keks/a"_s, {}};
        const QStringList lines = errorDetails(error);
        QCOMPARE(lines.size(), 5);
        const QString all = lines.join(u'\n');
        for (const QString &part : {u"SR"_s, error.path, u"404"_s, u"40470"_s, error.detail})
            QVERIFY2(all.contains(part), qPrintable(part));
    }
};

QTEST_GUILESS_MAIN(ErrorTextTest)
#include "tst_errortext.moc"
