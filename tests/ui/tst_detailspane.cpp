#include "ui/widgets/chip.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/linklabel.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace kekkai;
using namespace Qt::StringLiterals;

class DetailsPaneTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysThatNothingIsSelected();
    void showsWhatWasAdded();
    void copiesTheWholeNameThoughItIsElided();
    void neverTakesServerTextForMarkup();
    void showsTheBeginningOfALongTextAndAllOfItWhenAsked();
    void neverShowsOrCopiesASecret();
    void linksByMouseAndKeyboard();
    void fillingItAgainChangesNothing();
    void keepsScrollAndFoldsOfTheSameObject();
    void neverScrollsSideways();
};

namespace {

QString allText(const QWidget &pane)
{
    QStringList texts;
    for (const auto *label : pane.findChildren<QLabel *>())
        texts << label->text() << label->accessibleName() << label->toolTip();
    for (const auto *label : pane.findChildren<ElidedLabel *>())
        texts << label->text() << label->toolTip() << label->accessibleName();
    for (const auto *code : pane.findChildren<QPlainTextEdit *>())
        texts << code->toPlainText();
    for (const auto *chip : pane.findChildren<Chip *>())
        texts << chip->text();
    return texts.join(u'\n');
}

void fill(DetailsPane &pane, const QString &name = u"pii-key"_s, int facts = 40)
{
    pane.clear();
    pane.setKey(u"kek/"_s + name);
    pane.setHeading(name, u"KEK"_s);
    pane.addChip(u"Live"_s, Token::Ok, u"ok"_s);
    pane.addSection(u"Key"_s);
    for (int i = 0; i < facts; ++i)
        pane.addFact(u"fact %1"_s.arg(i), u"value %1"_s.arg(i));
    pane.addCode(u"JSON"_s, u"{\n  \"name\": \"pii-key\"\n}"_s);
    pane.commit();
}

} // namespace

void DetailsPaneTest::saysThatNothingIsSelected()
{
    DetailsPane pane;
    QVERIFY(pane.isBlank());
    QVERIFY(pane.findChild<QLabel *>(u"detailsBlank"_s));
    fill(pane);
    QVERIFY(!pane.isBlank());
    pane.clear();
    QTRY_VERIFY(pane.isBlank());
}

void DetailsPaneTest::showsWhatWasAdded()
{
    DetailsPane pane;
    fill(pane, u"pii-key"_s, 2);
    const QString text = allText(pane);
    for (const auto &wanted : {u"pii-key"_s, u"KEK"_s, u"Live"_s, u"Key"_s, u"fact 1"_s, u"value 1"_s, u"\"name\""_s})
        QVERIFY2(text.contains(wanted), qPrintable(wanted));
}

void DetailsPaneTest::copiesTheWholeNameThoughItIsElided()
{
    DetailsPane pane;
    pane.resize(320, 300);
    pane.show();
    const QString name = u"arn:aws:kms:eu-central-1:123456789012:key/0b1c7b8e-4ad1-4c8e-9a0e-5a2d0c6d1f00"_s;
    pane.setHeading(name, u"KEK"_s);
    pane.commit();
    auto *heading = pane.findChild<ElidedLabel *>(u"detailsHeading"_s);
    QTRY_VERIFY(heading->isElided());
    QVERIFY(heading->toolTip().contains(name));
    QTest::mouseClick(pane.findChild<QToolButton *>(u"copyHeading"_s), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), name);
    QGuiApplication::clipboard()->clear();
    heading->setFocus();
    QTest::keySequence(heading, QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), name);
}

void DetailsPaneTest::neverTakesServerTextForMarkup()
{
    const QString hostile = u"<b>bold</b><img src='file:///etc/passwd'> \u202Etxt.exe\u001b[31m"_s;
    DetailsPane pane;
    pane.resize(320, 600);
    pane.setHeading(hostile, u"KEK"_s);
    pane.addSection(hostile);
    pane.addFact(hostile, hostile, {.mono = false, .copyable = true, .toolTip = hostile});
    pane.addFact(u"mono"_s, hostile, {.mono = true, .copyable = true, .toolTip = hostile});
    pane.addText(u"Doc"_s, hostile);
    pane.addLink(u"link"_s, hostile, {});
    pane.addNote(hostile, Token::High, u"warning"_s);
    pane.commit();
    const QList<QLabel *> labels = pane.findChildren<QLabel *>();
    int seen = 0;
    for (const QLabel *label : labels) {
        if (!label->text().contains(u"bold"_s))
            continue;
        ++seen;
        QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(label->text().contains(u"<b>bold</b>"_s));
    }
    QVERIFY(seen >= 5);
    const QList<QWidget *> widgets = pane.findChildren<QWidget *>();
    for (const QWidget *widget : widgets) {
        QVERIFY2(!widget->toolTip().contains(u"<b>"_s), qPrintable(widget->toolTip()));
        for (const QString &text : {widget->toolTip(), widget->accessibleName(), widget->property("text").toString()}) {
            if (widget->objectName() != u"copyButton"_s && widget->objectName() != u"copyHeading"_s)
                QVERIFY2(!text.contains(QChar(0x202e)) && !text.contains(QChar(0x1b)), qPrintable(text));
        }
    }
}

void DetailsPaneTest::showsTheBeginningOfALongTextAndAllOfItWhenAsked()
{
    DetailsPane pane;
    pane.resize(320, 600);
    pane.show();
    const QString text = u"word "_s.repeated(2000) + u"the end"_s;
    const auto fill = [&] {
        pane.clear();
        pane.setKey(u"a"_s);
        pane.addText(u"Doc"_s, text);
        pane.commit();
    };
    fill();
    const auto longest = [&pane] {
        qsizetype most = 0;
        const QList<QLabel *> labels = pane.findChildren<QLabel *>();
        for (const QLabel *label : labels)
            most = std::max(most, label->text().size());
        return most;
    };
    QVERIFY(longest() > 100 && longest() < 1000);
    auto *more = pane.findChild<LinkLabel *>(u"showAllText"_s);
    QVERIFY(more);
    QTest::keyClick(more, Qt::Key_Return);
    auto *whole = pane.widget()->findChild<QPlainTextEdit *>(u"wholeText"_s);
    QVERIFY(whole);
    QCOMPARE(whole->toPlainText(), text);
    QTest::keyClick(pane.widget()->findChild<LinkLabel *>(u"showAllText"_s), Qt::Key_Return);
    QVERIFY(!pane.widget()->findChild<QPlainTextEdit *>(u"wholeText"_s));
}

void DetailsPaneTest::neverShowsOrCopiesASecret()
{
    DetailsPane pane;
    pane.addMasked(u"client.secret"_s, MaskedValue(u"client.secret", u"hunter2-hunter2"_s, true));
    pane.addMasked(u"region"_s, MaskedValue(u"region", u"eu-central-1"_s));
    pane.commit();
    const QString text = allText(pane);
    QVERIFY(!text.contains(u"hunter2"_s));
    QVERIFY(text.contains(u"hidden"_s));
    QVERIFY(text.contains(u"eu-central-1"_s));
    const auto dots = pane.findChildren<QLabel *>(u"maskedValue"_s);
    QCOMPARE(dots.size(), 1);
    QVERIFY(!(dots.first()->textInteractionFlags() & Qt::TextSelectableByMouse));
    QCOMPARE(pane.findChildren<QToolButton *>(u"copyButton"_s).size(), 1); // the region's only
}

void DetailsPaneTest::linksByMouseAndKeyboard()
{
    DetailsPane pane;
    const ObjectRef target{ObjectRef::Kind::Subject, {u"orders-value"_s}};
    pane.addLink(u"Subject"_s, u"orders-value"_s, target);
    pane.commit();
    pane.show();
    QSignalSpy activated(&pane, &DetailsPane::linkActivated);
    auto *link = pane.findChild<LinkLabel *>();
    QTest::mouseClick(link, Qt::LeftButton);
    link->setFocus();
    QTest::keyClick(link, Qt::Key_Return);
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated.first().first().value<ObjectRef>(), target);
}

void DetailsPaneTest::fillingItAgainChangesNothing()
{
    DetailsPane pane;
    fill(pane);
    const QWidget *before = pane.widget();
    fill(pane);
    QCOMPARE(pane.widget(), before);
    fill(pane, u"other"_s);
    QVERIFY(pane.widget() != before);
}

void DetailsPaneTest::keepsScrollAndFoldsOfTheSameObject()
{
    DetailsPane pane;
    pane.resize(340, 300);
    pane.show();
    fill(pane);
    auto *fold = pane.findChild<QToolButton *>(u"foldButton"_s);
    QVERIFY(!pane.findChild<QPlainTextEdit *>()->isVisible());
    QTest::mouseClick(fold, Qt::LeftButton);
    QVERIFY(pane.findChild<QPlainTextEdit *>()->isVisible());
    QTRY_VERIFY(pane.verticalScrollBar()->maximum() > 200);
    pane.verticalScrollBar()->setValue(150);
    fill(pane, u"pii-key"_s, 41); // the same object, one fact more
    QTRY_COMPARE(pane.verticalScrollBar()->value(), 150);
    QTest::qWait(20); // no late jump either
    QCOMPARE(pane.verticalScrollBar()->value(), 150);
    QVERIFY(pane.findChild<QPlainTextEdit *>()->isVisible());
    fill(pane, u"other"_s);
    QTRY_COMPARE(pane.verticalScrollBar()->value(), 0);
    QVERIFY(pane.findChild<QPlainTextEdit *>()->isVisible()); // what is unfolded stays so for the next object
}

void DetailsPaneTest::neverScrollsSideways()
{
    DetailsPane pane;
    pane.resize(300, 400);
    pane.show();
    const QString long200(200, u'x');
    pane.setHeading(long200, u"KEK"_s);
    pane.addFact(u"plain"_s, long200);
    pane.addFact(u"mono"_s, long200, {.mono = true, .copyable = true});
    pane.addFact(u"a label that is rather long for its column"_s, u"word "_s.repeated(60));
    pane.addLink(u"link"_s, long200, {});
    pane.addCode(u"code"_s, long200, JsonHighlighter::Language::Json, false);
    pane.commit();
    QTRY_VERIFY(pane.widget()->width() > 0);
    QVERIFY2(pane.widget()->minimumSizeHint().width() <= pane.viewport()->width(),
             qPrintable(QString::number(pane.widget()->minimumSizeHint().width())));
}

QTEST_MAIN(DetailsPaneTest)
#include "tst_detailspane.moc"
