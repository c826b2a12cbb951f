#include "ui/support/secretclipboard.h"
#include "ui/widgets/clipboardcountdown.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace kekkai;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString clipboardText()
{
    return QGuiApplication::clipboard()->text();
}

/// Another program that puts a text into the clipboard, and stays there as its owner.
int takeClipboard(int argc, char **argv)
{
    const QGuiApplication app(argc, argv);
    QTimer look; // not every platform tells a program of its own change
    QObject::connect(&look, &QTimer::timeout, &app, [] {
        if (QGuiApplication::clipboard()->ownsClipboard()) {
            std::puts("taken");
            std::fflush(stdout);
        }
    });
    look.start(100ms);
    QTimer::singleShot(0, &app, [argv] { QGuiApplication::clipboard()->setText(QString::fromLocal8Bit(argv[2])); });
    QTimer::singleShot(30s, &app, &QCoreApplication::quit);
    return QGuiApplication::exec();
}

} // namespace

class SecretClipboardTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QGuiApplication::clipboard()->clear(); }
    void marksWhatItCopies();
    void clearsAfterItsTime();
    void leavesWhatCameAfterIt();
    void leavesWhatAnotherProgramPutThere();
    void leavesTheSelectionOfX11();
    void clearsNowAndWhenItGoes();
    void clearsOnQuit();
    void countsDown();
    void beginsAnewWithEachCopy();
};

void SecretClipboardTest::marksWhatItCopies()
{
    SecretClipboard clipboard;
    clipboard.copy(Secret("hunter2 ä"_ba));
    QCOMPARE(clipboardText(), QString::fromUtf8("hunter2 ä"));
    QVERIFY(clipboard.holdsOurs());
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
#if defined(Q_OS_LINUX)
    QCOMPARE(data->data(u"x-kde-passwordManagerHint"_s), "secret"_ba);
#elif defined(Q_OS_MACOS)
    QVERIFY(data->hasFormat(u"application/x-nspasteboard-concealed-type"_s));
#else
    QVERIFY(data->formats().join(u' ').contains(u"ExcludeClipboardContentFromMonitorProcessing"_s));
#endif
    clipboard.clearNow();
    clipboard.copy(Secret());
    QVERIFY(!clipboard.holdsOurs());
}

void SecretClipboardTest::clearsAfterItsTime()
{
    SecretClipboard clipboard(50ms, 10ms);
    clipboard.copy(Secret("hunter2"_ba));
    QCOMPARE(clipboardText(), u"hunter2"_s);
    QTRY_VERIFY(!clipboard.holdsOurs());
    QCOMPARE(clipboardText(), QString());
    QCOMPARE(clipboard.remainingSeconds(), 0);
}

void SecretClipboardTest::leavesWhatCameAfterIt()
{
    SecretClipboard clipboard(50ms, 10ms);
    QSignalSpy told(&clipboard, &SecretClipboard::remainingChanged);
    clipboard.copy(Secret("hunter2"_ba));
    QGuiApplication::clipboard()->setText(u"a name"_s);
    QTRY_COMPARE(told.last().first().toInt(), 0);
    QVERIFY(!clipboard.holdsOurs());
    clipboard.clearNow();
    QCOMPARE(clipboardText(), u"a name"_s);
}

void SecretClipboardTest::leavesWhatAnotherProgramPutThere()
{
    if (!SecretClipboard::hasOthers())
        QSKIP("needs a window system: run through xvfb-run as well");
    SecretClipboard clipboard(60s, 10ms);
    QSignalSpy told(&clipboard, &SecretClipboard::remainingChanged);
    clipboard.copy(Secret("hunter2"_ba));
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {u"--take-clipboard"_s, u"theirs"_s});
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += other.readAllStandardOutput()).contains("taken"), 20000);
    QTRY_COMPARE(told.last().first().toInt(), 0); // ours has gone, without anybody's doing here
    clipboard.clearNow();
    QTRY_COMPARE(clipboardText(), u"theirs"_s);
    other.kill();
    other.waitForFinished();
}

void SecretClipboardTest::leavesTheSelectionOfX11()
{
    QClipboard *all = QGuiApplication::clipboard();
    if (!all->supportsSelection())
        QSKIP("needs X11: run through xvfb-run as well");
    all->setText(u"selected"_s, QClipboard::Selection);
    {
        SecretClipboard clipboard;
        clipboard.copy(Secret("hunter2"_ba));
        QCOMPARE(all->text(QClipboard::Selection), u"selected"_s);
    }
    QCOMPARE(clipboardText(), QString());
    QCOMPARE(all->text(QClipboard::Selection), u"selected"_s);
}

void SecretClipboardTest::clearsNowAndWhenItGoes()
{
    {
        SecretClipboard clipboard;
        clipboard.copy(Secret("one"_ba));
        clipboard.clearNow();
        QCOMPARE(clipboardText(), QString());
        clipboard.copy(Secret("two"_ba));
        QCOMPARE(clipboardText(), u"two"_s);
    }
    QCOMPARE(clipboardText(), QString());
}

void SecretClipboardTest::clearsOnQuit()
{
    SecretClipboard clipboard;
    clipboard.copy(Secret("hunter2"_ba));
    QTimer::singleShot(0, qApp, &QCoreApplication::quit);
    QCoreApplication::exec();
    QCOMPARE(clipboardText(), QString());
}

void SecretClipboardTest::countsDown()
{
    SecretClipboard clipboard(60s, 5ms);
    ClipboardCountdown countdown(clipboard);
    QVERIFY(!countdown.isVisibleTo(nullptr));
    clipboard.copy(Secret("hunter2"_ba));
    QVERIFY(countdown.isVisible());
    const auto *text = countdown.findChild<QLabel *>(u"clipboardText"_s);
    QVERIFY2(text->text().contains(u"60"_s) || text->text().contains(u"61"_s), qPrintable(text->text()));
    QVERIFY(!text->text().contains(u"hunter2"_s));
    QTest::keyClick(countdown.findChild<QPushButton *>(u"clipboardClear"_s), Qt::Key_Space);
    QCOMPARE(clipboardText(), QString());
    QVERIFY(!countdown.isVisible());
}

void SecretClipboardTest::beginsAnewWithEachCopy()
{
    SecretClipboard clipboard(60s, 10s);
    clipboard.copy(Secret("one"_ba));
    clipboard.copy(Secret("two"_ba));
    QCOMPARE(clipboardText(), u"two"_s);
    QVERIFY(clipboard.holdsOurs());
    QVERIFY(clipboard.remainingSeconds() >= 59);
    clipboard.clearNow();
    QCOMPARE(clipboardText(), QString());
}

int main(int argc, char **argv)
{
    if (argc > 2 && qstrcmp(argv[1], "--take-clipboard") == 0)
        return takeClipboard(argc, argv);
    QApplication app(argc, argv);
    SecretClipboardTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_secretclipboard.moc"
