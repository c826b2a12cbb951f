#include "models/text/protectiontext.h"
#include "services/core/secret.h"
#include "services/lock/systemevents.h"
#include "ui/dialogs/protectiondialog.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPromise>
#include <QPushButton>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

class FakeEvents final : public SystemEvents {
public:
    [[nodiscard]] QStringList heard() const override { return hears; }
    [[nodiscard]] bool isComplete() const override { return complete; }
    QStringList hears;
    bool complete = false;
};

struct Shown {
    FakeEvents events;
    QPromise<ProtectionState> keychain;
    std::unique_ptr<ProtectionDialog> dialog;

    Shown()
    {
        keychain.start();
        dialog =
            std::make_unique<ProtectionDialog>(ProtectionSources{&events, {}, [this] { return keychain.future(); }});
        dialog->show();
    }
    void answer(ProtectionState::Holds holds, ProtectionState::Cause cause = {}, const QString &evidence = {})
    {
        keychain.addResult(ProtectionState{Protection::Keychain, holds, cause, evidence});
        keychain.finish();
    }
    [[nodiscard]] QWidget *row(Protection what) const
    {
        return dialog->findChild<QWidget *>(u"protection-%1"_s.arg(int(what)));
    }
    [[nodiscard]] QString text(Protection what, const QString &name) const
    {
        const auto *label = row(what) ? row(what)->findChild<QLabel *>(name) : nullptr;
        return label ? label->text() : QString();
    }
};

} // namespace

class ProtectionDialogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsEveryProtectionOnceTheKeychainHasAnswered();
    void namesACureForEveryFailedOne();
    void followsWhatIsHeard();
    void copiesTheListWithoutSecrets();
    void hasASentenceForEverything();
};

void ProtectionDialogTest::showsEveryProtectionOnceTheKeychainHasAnswered()
{
    Shown shown;
    QVERIFY(!shown.row(Protection::Keychain));
    QVERIFY(shown.dialog->survey().isBusy());
    shown.answer(ProtectionState::Holds::Yes);
    QTRY_VERIFY(shown.row(Protection::Keychain));
    for (int i = 0; i < protectionCount; ++i) {
        const QWidget *row = shown.row(Protection(i));
        QVERIFY2(row, qPrintable(protectionName(Protection(i))));
        QVERIFY(row->accessibleName().startsWith(protectionName(Protection(i))));
    }
    QCOMPARE(shown.dialog->survey().states().size(), protectionCount);
    QVERIFY(shown.text(Protection::Keychain, u"protectionCure"_s).isEmpty());
}

void ProtectionDialogTest::namesACureForEveryFailedOne()
{
    Shown shown; // not hardened: what the process does for itself does not hold here
    shown.answer(ProtectionState::Holds::No, ProtectionState::Cause::NoService, u"no such service"_s);
    QTRY_VERIFY(shown.row(Protection::Keychain));
    int failed = 0;
    for (const ProtectionState &state : shown.dialog->survey().states()) {
        const bool hasCure = !shown.text(state.what, u"protectionCure"_s).isEmpty();
        QCOMPARE(hasCure, state.holds != ProtectionState::Holds::Yes);
        failed += state.holds == ProtectionState::Holds::No ? 1 : 0;
    }
    QVERIFY(failed >= 2);
    QVERIFY(shown.text(Protection::Keychain, u"protectionEvidence"_s).contains(u"no such service"_s));
}

void ProtectionDialogTest::followsWhatIsHeard()
{
    Shown shown;
    QCOMPARE(shown.text(Protection::LocksWithSession, u"protectionState"_s), u"does not hold"_s);
    shown.events.hears = {u"org.freedesktop.login1 3"_s};
    Q_EMIT shown.events.heardChanged();
    QCOMPARE(shown.text(Protection::LocksWithSession, u"protectionState"_s), u"holds in part"_s);
    shown.events.complete = true;
    QTest::keyClick(shown.dialog->findChild<QPushButton *>(u"protectionAgain"_s), Qt::Key_Space);
    QCOMPARE(shown.text(Protection::LocksWithSession, u"protectionState"_s), u"holds"_s);
}

void ProtectionDialogTest::copiesTheListWithoutSecrets()
{
    const Secret secret("hunter2"_ba);
    Shown shown;
    shown.answer(ProtectionState::Holds::Yes);
    QTRY_VERIFY(shown.row(Protection::Keychain));
    QTest::keyClick(shown.dialog->findChild<QPushButton *>(u"protectionCopy"_s), Qt::Key_Space);
    const QString text = QGuiApplication::clipboard()->text();
    for (int i = 0; i < protectionCount; ++i)
        QVERIFY(text.contains(protectionName(Protection(i))));
    QVERIFY(!text.contains(u"hunter2"_s));
}

void ProtectionDialogTest::hasASentenceForEverything()
{
    using Holds = ProtectionState::Holds;
    using Cause = ProtectionState::Cause;
    for (int i = 0; i < protectionCount; ++i) {
        QVERIFY(!protectionName(Protection(i)).isEmpty());
        QVERIFY(!protectionMeaning(Protection(i)).isEmpty());
        for (const Holds holds : {Holds::Partly, Holds::No, Holds::NotHere}) {
            for (int cause = 0; cause <= int(Cause::SwitchedOff); ++cause)
                QVERIFY(!protectionCure({Protection(i), holds, Cause(cause), {}}).isEmpty());
        }
        QVERIFY(protectionCure({Protection(i), Holds::Yes, Cause::None, {}}).isEmpty());
    }
}

QTEST_MAIN(ProtectionDialogTest)
#include "tst_protectiondialog.moc"
