#include "ui/profiles/connectionwizard.h"

#include "models/text/connectiontesttext.h"
#include "services/sandbox/sandbox.h"
#include "tests/support/scriptedserver.h"
#include "tests/ui/pagechecks.h"
#include "ui/profiles/endpointform.h"
#include "ui/widgets/banner.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using Step = ConnectionWizard::Step;

namespace {

/// What the program does, without its files.
Result<Endpoint> plainEndpoint(const EndpointProfile &profile, EndpointRole, const EndpointSecrets &secrets)
{
    if (profile.caFile == u"/broken.pem")
        return failure(ApiError::Kind::Invalid, u"the file /broken.pem holds no certificate"_s);
    Endpoint endpoint;
    endpoint.base = QUrl(profile.address);
    endpoint.signIn.kind = profile.signIn;
    endpoint.signIn.user = profile.user;
    endpoint.signIn.secret = secrets.signIn;
    endpoint.pinnedSha256 = profile.pinnedSha256;
    return endpoint;
}

struct Opened {
    Opened()
        : wizard(plainEndpoint, {u"127.0.0.1"_s})
    {
        wizard.show();
        QApplication::setActiveWindow(&wizard);
    }
    template <typename T> T *in(const QString &name) { return wizard.findChild<T *>(name); }
    QPushButton *button(const QString &name) { return in<QPushButton>(name); }
    bool lookAt(const QString &typed)
    {
        wizard.setAddress(typed);
        button(u"wizardLook"_s)->click();
        return QTest::qWaitFor([this] { return !wizard.isLooking(); }, 20'000);
    }
    bool testsEnd(EndpointRole role)
    {
        return QTest::qWaitFor(
            [this, role] {
                return wizard.test(role) && !wizard.test(role)->results().isEmpty() && !wizard.test(role)->isRunning();
            },
            20'000);
    }
    ConnectionWizard wizard;
};

SandboxOptions guarded()
{
    SandboxOptions options;
    options.seed = u"demo"_s;
    options.basicUser = u"anna"_s;
    options.basicPassword = "hunter2";
    return options;
}

} // namespace

class ConnectionWizardTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { useTestSettings(); }

    void leadsFromAnAddressToAProfile()
    {
        Sandbox sandbox(guarded());
        QVERIFY(sandbox.start());
        Opened open;
        QVERIFY(!open.button(u"wizardNext"_s)->isEnabled());
        QVERIFY(open.lookAt(sandbox.schemaRegistryUrl().toString() + u"/subjects"_s));
        QVERIFY(open.lookAt(sandbox.cmfUrl().toString() + u"/cmf/api/v1"_s));
        // Both are guarded and say nothing of themselves: somebody says what they are.
        auto *first = open.in<QComboBox>(u"wizardUse0"_s);
        auto *second = open.in<QComboBox>(u"wizardUse1"_s);
        QVERIFY(first && second);
        first->setCurrentIndex(first->findData(int(EndpointRole::SchemaRegistry)));
        second->setCurrentIndex(second->findData(int(EndpointRole::Cmf)));
        open.button(u"wizardNext"_s)->click();
        QCOMPARE(open.wizard.step(), Step::SignIn);
        const auto forms = open.wizard.findChildren<EndpointForm *>();
        QCOMPARE(forms.size(), 2);
        for (EndpointForm *form : forms) {
            const auto lines = form->findChildren<QLineEdit *>();
            for (QLineEdit *line : lines) {
                if (line->objectName().endsWith(u"User"_s))
                    line->setText(u"anna"_s);
                if (line->objectName().endsWith(u"Secret"_s))
                    line->setText(u"hunter2"_s);
            }
        }
        QTRY_VERIFY(open.button(u"wizardNext"_s)->isEnabled());
        open.button(u"wizardNext"_s)->click();
        QCOMPARE(open.wizard.step(), Step::Test);
        QVERIFY(open.testsEnd(EndpointRole::SchemaRegistry));
        QVERIFY(open.testsEnd(EndpointRole::Cmf));
        QVERIFY(open.wizard.test(EndpointRole::SchemaRegistry)->passed());
        QVERIFY(open.wizard.test(EndpointRole::Cmf)->passed());
        QTRY_VERIFY(open.button(u"wizardNext"_s)->isEnabled());
        open.button(u"wizardNext"_s)->click();
        QCOMPARE(open.wizard.step(), Step::Finish);
        auto *name = open.in<QLineEdit>(u"wizardName"_s);
        QCOMPARE(name->text(), u"127.0.0.1 (2)"_s); // another one has the first choice
        name->setText(u"127.0.0.1"_s);
        QVERIFY(!open.button(u"wizardNext"_s)->isEnabled());
        name->setText(u"Plant 7"_s);
        open.in<QCheckBox>(u"wizardProduction"_s)->setChecked(true);
        QSignalSpy submitted(&open.wizard, &ConnectionWizard::submitted);
        open.button(u"wizardNext"_s)->click();
        QCOMPARE(submitted.count(), 1);
        const auto draft = submitted.first().first().value<ProfileDraft>();
        QCOMPARE(draft.profile.name, u"Plant 7"_s);
        QVERIFY(draft.profile.isProduction);
        QCOMPARE(draft.profile.schemaRegistry->address, sandbox.schemaRegistryUrl().toString());
        QCOMPARE(draft.profile.schemaRegistry->user, u"anna"_s);
        QCOMPARE(draft.profile.cmf->address, sandbox.cmfUrl().toString());
        QCOMPARE(draft.secrets.size(), 2);
        QVERIFY(draft.keepKnown);
        open.wizard.showProblem(u"It was not saved"_s, u"the disk is full"_s);
        QVERIFY(open.in<Banner>(u"wizardBanner"_s)->isVisible());
        QVERIFY(open.button(u"wizardNext"_s)->isEnabled()); // again
        QCOMPARE(name->text(), u"Plant 7"_s);
    }

    void retriesAStageWithoutLosingAnything()
    {
        Sandbox sandbox(guarded());
        QVERIFY(sandbox.start());
        Opened open;
        QVERIFY(open.lookAt(sandbox.schemaRegistryUrl().toString()));
        auto *use = open.in<QComboBox>(u"wizardUse0"_s);
        use->setCurrentIndex(use->findData(int(EndpointRole::SchemaRegistry)));
        open.button(u"wizardNext"_s)->click();
        auto *form = open.wizard.findChild<EndpointForm *>();
        QLineEdit *secret = nullptr;
        const auto lines = form->findChildren<QLineEdit *>();
        for (QLineEdit *line : lines) {
            if (line->objectName().endsWith(u"User"_s))
                line->setText(u"anna"_s);
            if (line->objectName().endsWith(u"Secret"_s))
                secret = line;
        }
        QVERIFY(secret);
        secret->setText(u"wrong"_s);
        open.button(u"wizardNext"_s)->click();
        QVERIFY(open.testsEnd(EndpointRole::SchemaRegistry));
        auto *results = open.in<QTreeWidget>(u"wizardResults"_s);
        QTRY_VERIFY(results->currentItem());
        QTRY_COMPARE(results->currentItem()->text(0), testStageText(TestStage::SignIn)); // the failure is chosen
        QVERIFY(!open.in<QLabel>(u"wizardResult"_s)->text().isEmpty());
        open.button(u"wizardBack"_s)->click();
        QCOMPARE(secret->text(), u"wrong"_s);
        secret->setText(u"hunter2"_s);
        open.button(u"wizardNext"_s)->click();
        QVERIFY(QTest::qWaitFor([&open] { return open.wizard.test(EndpointRole::SchemaRegistry)->passed(); }, 20'000));
        open.button(u"wizardBack"_s)->click();
        open.button(u"wizardBack"_s)->click();
        QCOMPARE(open.wizard.step(), Step::Address);
        open.button(u"wizardNext"_s)->click(); // the same server: its form keeps what was typed
        QCOMPARE(open.wizard.findChild<EndpointForm *>(), form);
        QCOMPARE(secret->text(), u"hunter2"_s);
    }

    void saysWhatIsNotThere()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script::reply(200, "<html><title>Router</title></html>", "text/html")});
        Opened open;
        QVERIFY(open.lookAt(server.url().toString()));
        QVERIFY(!open.in<QComboBox>(u"wizardUse0"_s));
        QVERIFY(open.in<QLabel>(u"wizardAttempts"_s)->text().contains(server.url().toString()));
        QVERIFY(!open.button(u"wizardNext"_s)->isEnabled());
        open.button(u"wizardAsTyped"_s)->click(); // somebody knows better
        QVERIFY(open.in<QComboBox>(u"wizardUse0"_s));
        QVERIFY(open.button(u"wizardNext"_s)->isEnabled());
    }

    void refusesPasswordsInAddresses()
    {
        Opened open;
        QVERIFY(open.lookAt(u"https://anna:hunter2@127.0.0.1:1"_s));
        const QString said = open.in<QLabel>(u"wizardFound"_s)->text();
        QVERIFY(said.contains(u"password"_s));
        QVERIFY(!said.contains(u"hunter2"_s));
    }

    void looksAndGoesOnByKeyboardAlone()
    {
        SandboxOptions options;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        Opened open;
        QVERIFY(QTest::qWaitForWindowActive(&open.wizard));
        QCOMPARE(QApplication::focusWidget()->objectName(), u"wizardAddress"_s);
        QTest::keyClicks(QApplication::focusWidget(), sandbox.schemaRegistryUrl().toString());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // looks
        QTRY_VERIFY(open.in<QComboBox>(u"wizardUse0"_s));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // goes on
        QTRY_COMPARE(open.wizard.step(), Step::SignIn);
        QTest::keyClick(&open.wizard, Qt::Key_N, Qt::AltModifier);
        QTRY_COMPARE(open.wizard.step(), Step::Test);
        QVERIFY(open.testsEnd(EndpointRole::SchemaRegistry));
        QTRY_VERIFY(open.button(u"wizardNext"_s)->isEnabled());
        QTest::keyClick(&open.wizard, Qt::Key_N, Qt::AltModifier);
        QTRY_COMPARE(open.wizard.step(), Step::Finish);
        QSignalSpy submitted(&open.wizard, &ConnectionWizard::submitted);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QCOMPARE(submitted.count(), 1);
    }

    void asksBeforeItDropsWhatWasFound()
    {
        SandboxOptions options;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        Opened open;
        QVERIFY(open.lookAt(sandbox.schemaRegistryUrl().toString()));
        QTest::keyClick(&open.wizard, Qt::Key_Escape);
        auto *box = open.in<QMessageBox>(u"wizardCloseBox"_s);
        QVERIFY(box && box->isVisible());
        open.in<QPushButton>(u"wizardStay"_s)->click();
        QVERIFY(open.wizard.isVisible());
        open.wizard.reject();
        const auto drops = open.wizard.findChildren<QPushButton *>(u"wizardDrop"_s);
        QVERIFY(!drops.isEmpty());
        drops.last()->click();
        QTRY_VERIFY(!open.wizard.isVisible());
    }

    void mayBeClosedWhileItLooks()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        server.script({Script().hold()});
        {
            Opened open;
            open.wizard.setAddress(server.url().toString());
            open.wizard.look();
            QTRY_VERIFY(!server.requests().isEmpty());
        }
        QTRY_COMPARE(server.openConnections(), 0);
    }
};

QTEST_MAIN(ConnectionWizardTest)
#include "tst_connectionwizard.moc"
