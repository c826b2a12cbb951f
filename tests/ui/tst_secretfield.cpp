#include "ui/support/secretfield.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SecretFieldTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesTheTextAndEmptiesTheField()
    {
        QLineEdit field;
        field.setEchoMode(QLineEdit::Password);
        QSignalSpy changed(&field, &QLineEdit::textChanged);
        field.insert(u"p\u00e4ss"_s); // as an input method or a paste does
        changed.clear();
        const Secret secret = takenSecret(&field);
        QCOMPARE(secret.reveal().toByteArray(), u"p\u00e4ss"_s.toUtf8());
        QVERIFY(field.text().isEmpty());
        QCOMPARE(changed.size(), 1); // whoever decides by the text whether to go on hears it
        QVERIFY(takenSecret(&field).isEmpty());
    }
    void keepsNothingToUndo()
    {
        QLineEdit field;
        QTest::keyClicks(&field, u"hunter2"_s);
        QVERIFY(field.isUndoAvailable());
        wipeField(&field);
        QVERIFY(!field.isUndoAvailable());
        QVERIFY(!field.isRedoAvailable());
        field.undo();
        QVERIFY(field.text().isEmpty());
    }
    void takesLimitsAndValidatorsAsTheyAre()
    {
        QLineEdit field;
        field.setMaxLength(4);
        QTest::keyClicks(&field, u"abcdef"_s);
        QCOMPARE(takenSecret(&field).reveal().toByteArray(), "abcd"_ba);
        QVERIFY(field.text().isEmpty());
    }
    void wipesOnlyWhatIsNotShown()
    {
        QWidget dialog;
        auto *user = new QLineEdit(u"reader"_s, &dialog);
        auto *password = new QLineEdit(u"hunter2"_s, &dialog);
        password->setEchoMode(QLineEdit::Password);
        auto *token = new QLineEdit(u"eyJ"_s, &dialog);
        token->setEchoMode(QLineEdit::NoEcho);
        wipeSecretFields(&dialog);
        QCOMPARE(user->text(), u"reader"_s);
        QVERIFY(password->text().isEmpty());
        QVERIFY(token->text().isEmpty());
    }
};

QTEST_MAIN(SecretFieldTest)
#include "tst_secretfield.moc"
