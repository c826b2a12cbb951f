#include "models/text/certificatetext.h"

#include <QSet>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class CertificateTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysSomethingElseForEveryReason()
    {
        TlsRefusal refusal;
        refusal.host = u"sr.local"_s;
        refusal.pinnedSha256 = QByteArray(32, '\x0c');
        refusal.chain.append(CertificateFacts());
        refusal.chain.first().sha256 = QByteArray(32, '\x0a');
        refusal.chain.first().alternativeNames = {u"DNS:sr.example"_s};
        QSet<QString> seen;
        for (int reason = 0; reason <= int(TlsReason::Other); ++reason) {
            const QString text = tlsReasonText(TlsReason(reason), refusal);
            QVERIFY2(!text.isEmpty() && !text.contains(u'%') && !seen.contains(text), qPrintable(text));
            seen.insert(text);
            refusal.faults.append({TlsReason(reason), u"words"_s, reason == 0 ? u"Plant CA"_s : QString()});
            refusal.faults.append(refusal.faults.constLast());
        }
        const QStringList texts = tlsReasonTexts(refusal);
        QCOMPARE(texts.size(), seen.size()); // each once
        QVERIFY(texts.constFirst().contains(u"Plant CA"_s));
        // Without anything to say it still says something.
        for (int reason = 0; reason <= int(TlsReason::Other); ++reason)
            QVERIFY(!tlsReasonText(TlsReason(reason), TlsRefusal()).contains(u'%'));
    }

    void saysWhatIsWrongWithAClientCertificate()
    {
        using Problem = ClientCertificateFault::Problem;
        QSet<QString> seen;
        for (int problem = 0; problem <= int(Problem::Damaged); ++problem) {
            ClientCertificateFault fault;
            fault.problem = Problem(problem);
            fault.file = u"/home/ada/client.pem"_s;
            fault.words = u"ED25519"_s;
            fault.when = QDateTime(QDate(2030, 1, 2), QTime(3, 4), Qt::UTC);
            const QString text = clientCertificateFaultText(fault);
            QVERIFY2(text.contains(fault.file) && !text.contains(u'%') && !seen.contains(text), qPrintable(text));
            seen.insert(text);
        }
        QVERIFY(clientCertificateWarningText(ClientCertificateWarning::EndsSoon)
                != clientCertificateWarningText(ClientCertificateWarning::KeyReadableByOthers));
    }

    void listsACertificateWhole()
    {
        CertificateFacts facts;
        QVERIFY(certificateLines(facts).isEmpty());
        facts.subject = u"CN=sr"_s;
        facts.issuer = u"CN=sr"_s;
        facts.isSelfSigned = true;
        facts.alternativeNames = {u"DNS:a"_s, u"IP:10.0.0.1"_s};
        facts.validFrom = facts.validUntil = QDateTime(QDate(2030, 1, 2), QTime(3, 4), Qt::UTC);
        facts.key = u"RSA 2048"_s;
        facts.serialNumber = u"4A"_s;
        facts.sha256 = QByteArray(32, '\xab');
        QCOMPARE(certificateLines(facts).size(), 8);
        QVERIFY(certificateLines(facts).constLast().endsWith(u"AB:AB"_s));
        QCOMPARE(sha256Text(facts.sha256).size(), 32 * 3 - 1);
    }
};

QTEST_GUILESS_MAIN(CertificateTextTest)
#include "tst_certificatetext.moc"
