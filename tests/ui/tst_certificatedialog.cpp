#include "models/text/certificatetext.h"
#include "ui/dialogs/certificatedialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLayout>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

CertificateFacts facts(const QString &name, char byte)
{
    CertificateFacts facts;
    facts.commonName = name;
    facts.subject = u"CN="_s + name;
    facts.issuer = u"CN=Plant CA"_s;
    facts.alternativeNames = {u"DNS:sr.example"_s};
    facts.validFrom = QDateTime(QDate(2030, 1, 2), QTime(3, 4), Qt::UTC);
    facts.validUntil = QDateTime(QDate(2031, 1, 2), QTime(3, 4), Qt::UTC);
    facts.key = u"EC 256"_s;
    facts.serialNumber = u"4A:0C"_s;
    facts.sha256 = QByteArray(32, byte);
    return facts;
}

ApiError refused(bool changed = false)
{
    TlsRefusal refusal;
    refusal.host = u"sr.local"_s;
    refusal.port = 8081;
    refusal.chain = {facts(u"<b>sr</b>"_s, '\x0a'), facts(u"Plant CA"_s, '\x0b')};
    refusal.faults = {{TlsReason::UnknownIssuer, u"words"_s, u"Plant CA"_s}, {TlsReason::WrongHost, u"words"_s, {}}};
    if (changed) {
        refusal.pinnedSha256 = QByteArray(32, '\x0c');
        refusal.faults = {{TlsReason::PinChanged, u"words"_s, {}}};
    }
    ApiError error;
    error.kind = ApiError::Kind::Tls;
    error.server = u"Schema Registry (https://sr.local:8081)"_s;
    error.tls = std::make_shared<const TlsRefusal>(refusal);
    return error;
}

template <typename T> T *in(const QWidget &widget, const QString &name)
{
    return widget.findChild<T *>(name);
}

} // namespace

class CertificateDialogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsEverything()
    {
        const ApiError error = refused();
        CertificateDialog dialog(Server::SchemaRegistry, error);
        dialog.show();
        auto *reasons = in<QLabel>(dialog, u"certificateReasons"_s);
        QCOMPARE(reasons->textFormat(), Qt::PlainText); // the names are the server's, and may hold anything
        for (const QString &reason : tlsReasonTexts(*error.tls))
            QVERIFY2(reasons->text().contains(reason), qPrintable(reason));
        QVERIFY(reasons->text().contains(u"sr.local"_s) && reasons->text().contains(u"sr.example"_s));
        const auto *chain = in<QTreeWidget>(dialog, u"certificateChain"_s);
        QCOMPARE(chain->topLevelItemCount(), 2);
        for (int i = 0; i < 2; ++i) {
            QStringList values;
            for (int row = 0; row < chain->topLevelItem(i)->childCount(); ++row)
                values.append(chain->topLevelItem(i)->child(row)->text(1));
            for (const auto &[label, value] : certificatePairs(error.tls->chain.at(i)))
                QVERIFY2(values.contains(value), qPrintable(label));
        }
        QTest::mouseClick(in<QPushButton>(dialog, u"certificateCopy"_s), Qt::LeftButton);
        const QString copied = QApplication::clipboard()->text();
        for (const CertificateFacts &certificate : error.tls->chain)
            QVERIFY(copied.contains(sha256Text(certificate.sha256)));
        QVERIFY(dialog.height() >= dialog.layout()->totalHeightForWidth(dialog.width()));
    }

    void trustsOnlyAfterTheTick()
    {
        CertificateDialog dialog(Server::SchemaRegistry, refused());
        dialog.show();
        QSignalSpy pinned(&dialog, &CertificateDialog::pinRequested);
        auto *trust = in<QPushButton>(dialog, u"certificateTrust"_s);
        auto *compared = in<QCheckBox>(dialog, u"certificateCompared"_s);
        QVERIFY(trust->text().contains(u"sr.local:8081"_s));
        QCOMPARE(in<QLabel>(dialog, u"certificateFingerprint"_s)->text(), sha256Text(QByteArray(32, '\x0a')));
        QVERIFY(!trust->isEnabled());
        QVERIFY(!trust->isDefault());
        QTest::mouseClick(trust, Qt::LeftButton);
        QCOMPARE(pinned.size(), 0);
        compared->setFocus();
        QTest::keyClick(compared, Qt::Key_Space);
        QVERIFY(trust->isEnabled());
        compared->setChecked(false);
        QVERIFY(!trust->isEnabled());
        compared->setChecked(true);
        QTest::mouseClick(trust, Qt::LeftButton);
        QCOMPARE(pinned.size(), 1);
        QCOMPARE(pinned.constFirst().constFirst().toByteArray(), QByteArray(32, '\x0a')); // the leaf
        QVERIFY(!dialog.isVisible());
    }

    void showsBothFingerprintsWhenItChanged()
    {
        CertificateDialog dialog(Server::Cmf, refused(true));
        const QString reasons = in<QLabel>(dialog, u"certificateReasons"_s)->text();
        QVERIFY(reasons.contains(sha256Text(QByteArray(32, '\x0a'))));
        QVERIFY(reasons.contains(sha256Text(QByteArray(32, '\x0c'))));
        QVERIFY(!in<QPushButton>(dialog, u"certificateTrust"_s)->isEnabled());
    }

    void offersNoTrustWithoutACertificate()
    {
        ApiError error = refused();
        error.tls = {};
        CertificateDialog dialog(Server::SchemaRegistry, error);
        QVERIFY(!in<QPushButton>(dialog, u"certificateTrust"_s));
        QVERIFY(!in<QTreeWidget>(dialog, u"certificateChain"_s));
        QSignalSpy retried(&dialog, &CertificateDialog::retryRequested);
        QTest::mouseClick(in<QPushButton>(dialog, u"certificateRetry"_s), Qt::LeftButton);
        QCOMPARE(retried.size(), 1);
    }
};

QTEST_MAIN(CertificateDialogTest)
#include "tst_certificatedialog.moc"
