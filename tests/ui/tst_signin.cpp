#include "ui/dialogs/connectdialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SignInTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesTheServer();
    void saysWhatTheServerAsksFor();
    void tellsARefusalFromAMissingSignIn();
    void givesAPasswordOnceAndForgetsIt();
    void keepsTheUserNameWhenRefused();
    void givesATokenWithoutItsLineEnd();
    void waitsUntilItIsComplete();
    void worksByKeyboardAlone();
    void connectKeepsWhatWasTyped();
};

namespace {

const ApiError unauthorized{ApiError::Kind::Unauthorized,           u"no credentials"_s, 401, 40101,
                            u"Schema Registry (https://sr:8081)"_s, u"/subjects"_s,      {}};

template <typename T> T *in(QWidget &widget, const QString &name)
{
    return widget.findChild<T *>(name);
}

} // namespace

void SignInTest::namesTheServer()
{
    SignInDialog dialog(EndpointRole::SchemaRegistry, unauthorized, SignIn{SignIn::Kind::None}, false);
    QVERIFY(in<QLabel>(dialog, u"signInServer"_s)->text().contains(u"https://sr:8081"_s));
}

void SignInTest::saysWhatTheServerAsksFor()
{
    ApiError error = unauthorized;
    error.schemes = {u"Basic"_s};
    error.realm = u"<b>Plant</b> 7"_s;
    {
        const SignInDialog dialog(EndpointRole::SchemaRegistry, error, SignIn{SignIn::Kind::None}, false);
        const auto *wishes = dialog.findChild<QLabel *>(u"signInWishes"_s);
        QCOMPARE(wishes->textFormat(), Qt::PlainText); // the realm is the server's, and may hold anything
        QVERIFY(wishes->text().contains(error.realm));
        QVERIFY(wishes->text().contains(u"password"_s));
        QVERIFY(dialog.findChild<QRadioButton *>(u"kindBasic"_s)->isChecked());
    }
    error.schemes = {u"Bearer"_s};
    const SignInDialog dialog(EndpointRole::SchemaRegistry, error, SignIn{SignIn::Kind::None}, false);
    QVERIFY(dialog.findChild<QRadioButton *>(u"kindBearer"_s)->isChecked());
    QVERIFY(!dialog.findChild<QLabel *>(u"signInWishes"_s)->text().contains(u"password"_s));
}

void SignInTest::tellsARefusalFromAMissingSignIn()
{
    SignInDialog dialog(EndpointRole::SchemaRegistry, unauthorized, SignIn{SignIn::Kind::Basic, u"reader"_s}, false);
    dialog.show();
    ApiError refusal = unauthorized;
    refusal.signedIn = true;
    dialog.showRefusal(refusal);
    auto *banner = dialog.findChild<Banner *>();
    const QString refused = banner->title() + banner->cause();
    dialog.showRefusal(unauthorized); // "Nothing" was chosen: no credentials were refused
    const QString missing = banner->title() + banner->cause();
    QVERIFY(missing != refused);
    QVERIFY(!missing.contains(u"not accept"_s));
}

void SignInTest::givesAPasswordOnceAndForgetsIt()
{
    SignInDialog dialog(EndpointRole::Cmf, unauthorized, SignIn{SignIn::Kind::None}, false);
    dialog.show();
    auto *password = in<QLineEdit>(dialog, u"signInPassword"_s);
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    int calls = 0;
    connect(&dialog, &SignInDialog::submitted, &dialog, [&](EndpointRole server, const SignIn &signIn) {
        ++calls;
        QCOMPARE(server, EndpointRole::Cmf);
        QCOMPARE(signIn.kind, SignIn::Kind::Basic);
        QCOMPARE(signIn.user, u"reader"_s);
        QCOMPARE(signIn.secret.reveal(), QByteArrayView("pass wörd"));
    });
    in<QLineEdit>(dialog, u"signInUser"_s)->setText(u"reader"_s);
    password->setText(u"pass wörd"_s);
    QTest::mouseClick(in<QPushButton>(dialog, u"signInButton"_s), Qt::LeftButton);
    QCOMPARE(calls, 1);
    QVERIFY(password->text().isEmpty());
    QVERIFY(!password->isUndoAvailable());
    QVERIFY(dialog.isVisible()); // until the server has said yes
    QVERIFY(dialog.isWaiting());
    QVERIFY(!in<QPushButton>(dialog, u"signInButton"_s)->isEnabled());
}

void SignInTest::keepsTheUserNameWhenRefused()
{
    SignInDialog dialog(EndpointRole::SchemaRegistry, unauthorized, SignIn{SignIn::Kind::None}, false);
    dialog.show();
    in<QLineEdit>(dialog, u"signInUser"_s)->setText(u"reader"_s);
    in<QLineEdit>(dialog, u"signInPassword"_s)->setText(u"wrong"_s);
    QTest::mouseClick(in<QPushButton>(dialog, u"signInButton"_s), Qt::LeftButton);
    dialog.showRefusal(unauthorized);
    QVERIFY(!dialog.isWaiting());
    QCOMPARE(in<QLineEdit>(dialog, u"signInUser"_s)->text(), u"reader"_s);
    QVERIFY(in<QRadioButton>(dialog, u"kindBasic"_s)->isChecked());
    auto *banner = dialog.findChild<Banner *>();
    QVERIFY(banner->isVisible());
    QVERIFY(!banner->cause().contains(u"wrong"_s) && !banner->details().contains(u"wrong"_s));
    QVERIFY(dialog.height() >= dialog.layout()->totalHeightForWidth(dialog.width())); // nothing is squeezed
}

void SignInTest::givesATokenWithoutItsLineEnd()
{
    SignInDialog dialog(EndpointRole::SchemaRegistry, unauthorized, SignIn{SignIn::Kind::Bearer}, false);
    dialog.show();
    QSignalSpy submitted(&dialog, &SignInDialog::submitted);
    in<QLineEdit>(dialog, u"signInToken"_s)->setText(u"  abc.def  "_s);
    QTest::mouseClick(in<QPushButton>(dialog, u"signInButton"_s), Qt::LeftButton);
    QCOMPARE(submitted.count(), 1);
    const auto signIn = submitted.first().at(1).value<SignIn>();
    QCOMPARE(signIn.kind, SignIn::Kind::Bearer);
    QCOMPARE(signIn.secret.reveal(), QByteArrayView("abc.def"));
}

void SignInTest::waitsUntilItIsComplete()
{
    SignInDialog dialog(EndpointRole::SchemaRegistry, unauthorized, SignIn{SignIn::Kind::None}, false);
    auto *button = in<QPushButton>(dialog, u"signInButton"_s);
    QVERIFY(!button->isEnabled());
    in<QLineEdit>(dialog, u"signInUser"_s)->setText(u"reader"_s);
    QVERIFY(!button->isEnabled());
    in<QLineEdit>(dialog, u"signInPassword"_s)->setText(u"x"_s);
    QVERIFY(button->isEnabled());
    in<QRadioButton>(dialog, u"kindBearer"_s)->setChecked(true);
    QVERIFY(!button->isEnabled());
    in<QRadioButton>(dialog, u"kindNone"_s)->setChecked(true);
    QVERIFY(button->isEnabled());
}

void SignInTest::worksByKeyboardAlone()
{
    SignInDialog dialog(EndpointRole::SchemaRegistry, unauthorized, SignIn{SignIn::Kind::Basic}, false);
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    QSignalSpy submitted(&dialog, &SignInDialog::submitted);
    QTRY_VERIFY(in<QLineEdit>(dialog, u"signInUser"_s)->hasFocus());
    QTest::keyClicks(QApplication::focusWidget(), u"reader"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(in<QLineEdit>(dialog, u"signInPassword"_s)->hasFocus());
    QTest::keyClicks(QApplication::focusWidget(), u"secret"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(submitted.count(), 1);
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void SignInTest::connectKeepsWhatWasTyped()
{
    ConnectDialog dialog({});
    dialog.show();
    auto *button = in<QPushButton>(dialog, u"connectButton"_s);
    QVERIFY(!button->isEnabled());
    in<QLineEdit>(dialog, u"connectCmf"_s)->setText(u"cmf.example.com"_s);
    QVERIFY(button->isEnabled()); // one of the servers is enough
    QSignalSpy submitted(&dialog, &ConnectDialog::submitted);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(submitted.count(), 1);
    dialog.showProblem(ConnectDialog::Field::Cmf, u"It must begin with http:// or https://."_s);
    QVERIFY(dialog.findChild<Banner *>()->isVisible());
    QCOMPARE(dialog.addresses().cmf, u"cmf.example.com"_s);
    QVERIFY(dialog.height() >= dialog.layout()->totalHeightForWidth(dialog.width()));
}

QTEST_MAIN(SignInTest)
#include "tst_signin.moc"
