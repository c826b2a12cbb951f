#include "tests/ui/profiles/profilechecks.h"
#include "ui/profiles/profilesecretsdialog.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ProfileSecretsDialogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void waitsWhileTheKeychainIsRead();
    void asksForWhatIsMissingByKeyboardAlone();
    void saysWhatIsTheMatterWithTheKeychain_data();
    void saysWhatIsTheMatterWithTheKeychain();

private:
    const Profile m_profile = namedProfile(u"Plant"_s);
    const QList<KeychainKey> m_missing{{m_profile.id, EndpointRole::SchemaRegistry, SecretKind::Password},
                                       {m_profile.id, EndpointRole::SchemaRegistry, SecretKind::KeyPassphrase}};
};

void ProfileSecretsDialogTest::waitsWhileTheKeychainIsRead()
{
    ProfileSecretsDialog dialog(m_profile);
    dialog.show();
    QVERIFY(dialog.isReading());
    QVERIFY(!in<QPushButton>(dialog, u"secretsOpen"_s)->isVisible());
    QVERIFY(in<QPushButton>(dialog, u"secretsCancel"_s)->isVisible());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void ProfileSecretsDialogTest::asksForWhatIsMissingByKeyboardAlone()
{
    ProfileSecretsDialog dialog(m_profile);
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    dialog.ask(m_missing);
    auto *password = in<QLineEdit>(dialog, u"secret-schemaRegistry-password"_s);
    QTRY_VERIFY(password->hasFocus());
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    QVERIFY(in<QRadioButton>(dialog, u"secretsKeep"_s)->isChecked());
    int submitted = 0;
    connect(&dialog, &ProfileSecretsDialog::submitted, &dialog,
            [&submitted](const QList<std::pair<KeychainKey, Secret>> &secrets, bool keep) {
                ++submitted;
                QVERIFY(!keep);
                QCOMPARE(secrets.size(), 2);
                QCOMPARE(secrets.at(0).second.reveal().toByteArray(), "one"_ba);
                QCOMPARE(secrets.at(1).first.kind, SecretKind::KeyPassphrase);
                QCOMPARE(secrets.at(1).second.reveal().toByteArray(), "two"_ba);
            });
    QTest::keyClicks(password, u"one"_s);
    QVERIFY(!in<QPushButton>(dialog, u"secretsOpen"_s)->isEnabled()); // the other one is missing
    QTest::keyClick(password, Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), u"two"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab); // to the choice
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QVERIFY(in<QRadioButton>(dialog, u"secretsThisRun"_s)->isChecked());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(submitted, 1);
    QVERIFY(password->text().isEmpty()); // it has been handed over
}

void ProfileSecretsDialogTest::saysWhatIsTheMatterWithTheKeychain_data()
{
    QTest::addColumn<int>("problem");
    QTest::addColumn<QString>("word");
    QTest::newRow("absent") << int(KeychainProblem::Absent) << u"no keychain"_s;
    QTest::newRow("locked") << int(KeychainProblem::Locked) << u"locked"_s;
    QTest::newRow("denied") << int(KeychainProblem::Denied) << u"not opened"_s;
    QTest::newRow("failed") << int(KeychainProblem::Failed) << u"did not answer"_s;
}

void ProfileSecretsDialogTest::saysWhatIsTheMatterWithTheKeychain()
{
    QFETCH(int, problem);
    QFETCH(QString, word);
    ProfileSecretsDialog dialog(m_profile);
    dialog.show();
    ApiError error;
    error.kind = ApiError::Kind::Keychain;
    error.serverCode = problem;
    dialog.showProblem(error, m_missing);
    const auto *banner = in<Banner>(dialog, u"secretsBanner"_s);
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->title().contains(word), qUtf8Printable(banner->title()));
    QVERIFY(banner->cause().contains(u"memory"_s) || problem == int(KeychainProblem::Failed));
    QVERIFY(!in<QRadioButton>(dialog, u"secretsKeep"_s)->isEnabled()); // memory only, and it says so
    QVERIFY(in<QRadioButton>(dialog, u"secretsThisRun"_s)->isChecked());
    int retries = 0;
    connect(&dialog, &ProfileSecretsDialog::retryRequested, &dialog, [&retries] { ++retries; });
    QTest::mouseClick(in<QPushButton>(dialog, u"secretsRetry"_s), Qt::LeftButton);
    QCOMPARE(retries, 1);
    dialog.showReading();
    QVERIFY(!banner->isVisible());
}

QTEST_MAIN(ProfileSecretsDialogTest)
#include "tst_profilesecretsdialog.moc"
