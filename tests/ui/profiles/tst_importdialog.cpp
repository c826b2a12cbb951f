#include "tests/ui/profiles/profilechecks.h"
#include "ui/profiles/importdialog.h"
#include "ui/widgets/banner.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ImportDialogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsWhatWasFoundBeforeAnythingIsStored();
    void saysWhenNothingWasFound();
    void keepsTheSourceWhenItCannotBeRead();
};

void ImportDialogTest::showsWhatWasFoundBeforeAnythingIsStored()
{
    ImportDialog dialog;
    dialog.show();
    const QSignalSpy looked(&dialog, &ImportDialog::lookRequested);
    auto *add = in<QPushButton>(dialog, u"importAdd"_s);
    QVERIFY(!add->isEnabled());
    QVERIFY(!in<QPushButton>(dialog, u"importLook"_s)->isEnabled()); // a file is to be named
    dialog.setSource(ImportDialog::Source::Properties, u"/etc/client.properties"_s);
    QTest::keyClick(in<QLineEdit>(dialog, u"importPath"_s), Qt::Key_Return);
    QCOMPARE(looked.size(), 1);
    QVERIFY(dialog.isLooking());

    ImportedProfile first{namedProfile(u"First"_s), {}, {}};
    first.secrets.append({EndpointRole::SchemaRegistry, SecretKind::Password, Secret("hunter2"_ba)});
    const ImportedProfile second{namedProfile(u"Second"_s), {}, {}};
    dialog.showFound({{first, {u"The key store was left out."_s}}, {second, {}}}, {});
    const QString details = in<QPlainTextEdit>(dialog, u"importDetails"_s)->toPlainText();
    QVERIFY(details.contains(u"https://sr.example.com:8081"_s));
    QVERIFY2(details.contains(u"Password for Schema Registry"_s), qUtf8Printable(details));
    QVERIFY(!details.contains(u"hunter2"_s));
    QVERIFY(details.contains(u"The key store was left out."_s));
    auto *list = in<QListWidget>(dialog, u"importList"_s);
    QCOMPARE(list->count(), 2);
    list->item(1)->setCheckState(Qt::Unchecked);
    int submitted = 0;
    connect(&dialog, &ImportDialog::submitted, &dialog, [&submitted](const QList<ImportedProfile> &chosen, bool keep) {
        ++submitted;
        QVERIFY(!keep);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().profile.name, u"First"_s);
    });
    QVERIFY(in<QCheckBox>(dialog, u"importKeep"_s)->isVisible());
    in<QCheckBox>(dialog, u"importKeep"_s)->click(); // no, thanks
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(submitted, 1);
    QVERIFY(dialog.isVisible()); // until the owner has stored it
    list->item(0)->setCheckState(Qt::Unchecked);
    QVERIFY(!add->isEnabled());
}

void ImportDialogTest::saysWhenNothingWasFound()
{
    ImportDialog dialog;
    dialog.show();
    dialog.setSource(ImportDialog::Source::Environment, {});
    QVERIFY(!in<QLineEdit>(dialog, u"importPath"_s)->isVisible());
    QTest::mouseClick(in<QPushButton>(dialog, u"importLook"_s), Qt::LeftButton);
    dialog.showFound({}, {});
    QVERIFY(!in<QListWidget>(dialog, u"importList"_s)->isVisible());
    QVERIFY(!in<QPushButton>(dialog, u"importAdd"_s)->isEnabled());
}

void ImportDialogTest::keepsTheSourceWhenItCannotBeRead()
{
    ImportDialog dialog;
    dialog.show();
    dialog.setSource(ImportDialog::Source::File, u"/nowhere.json"_s);
    QTest::mouseClick(in<QPushButton>(dialog, u"importLook"_s), Qt::LeftButton);
    dialog.showProblem(u"This cannot be imported"_s, u"No such file."_s);
    QVERIFY(in<Banner>(dialog, u"importBanner"_s)->isVisible());
    QCOMPARE(in<QLineEdit>(dialog, u"importPath"_s)->text(), u"/nowhere.json"_s);
    QVERIFY(in<QPushButton>(dialog, u"importLook"_s)->isEnabled());
}

QTEST_MAIN(ImportDialogTest)
#include "tst_importdialog.moc"
