#include "app/translations.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

struct Message {
    QString context;
    QString source;
    QStringList forms;
    bool finished = true;
};

QList<Message> messagesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Message> messages;
    QString context;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "name"_L1) {
            context = xml.readElementText();
        } else if (xml.name() == "message"_L1) {
            messages.append({context, {}, {}, true});
        } else if (xml.name() == "source"_L1) {
            messages.last().source = xml.readElementText();
        } else if (xml.name() == "translation"_L1) {
            messages.last().finished = !xml.attributes().hasAttribute("type"_L1);
        } else if (xml.name() == "numerusform"_L1) {
            messages.last().forms.append(xml.readElementText());
        }
    }
    return xml.hasError() ? QList<Message>() : messages;
}

QString sourceFolder()
{
    return qEnvironmentVariable("KEKKAI_TEST_SOURCE_DIR");
}

QString englishFile()
{
    return sourceFolder() + "/translations/kekkai_en.ts"_L1;
}

} // namespace

class TranslationsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// The sources are read anew: a "%n" that the file does not have shows as "1 keys".
    void englishHasEveryPluralOfTheSources()
    {
        const QTemporaryDir folder;
        const QString fresh = folder.filePath(u"kekkai_en.ts"_s);
        QProcess lupdate;
        lupdate.setWorkingDirectory(sourceFolder());
        lupdate.start(QStringLiteral(KEKKAI_LUPDATE),
                      {u"-silent"_s, u"-pluralonly"_s, u"-source-language"_s, u"en"_s, u"-target-language"_s, u"en"_s,
                       u"-I"_s, u"."_s, u"app"_s, u"ui"_s, u"models"_s, u"services"_s, u"-ts"_s, fresh});
        QVERIFY2(lupdate.waitForFinished(120000), qPrintable(lupdate.errorString()));
        QVERIFY2(lupdate.exitCode() == 0, lupdate.readAllStandardError().constData());
        const QList<Message> wanted = messagesOf(fresh);
        QVERIFY(wanted.size() >= 10);
        const QList<Message> present = messagesOf(englishFile());
        QStringList missing;
        for (const Message &message : wanted) {
            QVERIFY2(message.context.startsWith("kekkai::"_L1), qPrintable(message.context));
            const bool translated = std::any_of(present.cbegin(), present.cend(), [&message](const Message &one) {
                return one.context == message.context && one.source == message.source && one.finished
                    && one.forms.size() == 2 && !one.forms.contains(QString());
            });
            if (!translated)
                missing.append(message.context + ": "_L1 + message.source);
        }
        QVERIFY2(
            missing.isEmpty(),
            qPrintable(u"run ./dev translations and fill in translations/kekkai_en.ts: "_s + missing.join("; "_L1)));
    }
    void englishSaysOneAndTwo()
    {
        QCOMPARE(QCoreApplication::translate("kekkai::ValueText", "%n minutes ago", nullptr, 1), u"1 minutes ago"_s);
        installTranslations(*QCoreApplication::instance(), QLocale(QLocale::English, QLocale::UnitedKingdom));
        QCOMPARE(QCoreApplication::translate("kekkai::ValueText", "%n minutes ago", nullptr, 1), u"1 minute ago"_s);
        QCOMPARE(QCoreApplication::translate("kekkai::ValueText", "%n minutes ago", nullptr, 2), u"2 minutes ago"_s);
        const QList<Message> messages = messagesOf(englishFile());
        QVERIFY(!messages.isEmpty());
        for (const Message &message : messages) {
            for (const int count : {1, 2}) {
                const QString text = QCoreApplication::translate(message.context.toUtf8().constData(),
                                                                 message.source.toUtf8().constData(), nullptr, count);
                QString form = message.forms.value(count - 1);
                QCOMPARE(text, form.replace("%n"_L1, QString::number(count)));
            }
        }
    }
    void anotherLanguageKeepsThePluralsOfEnglish()
    {
        installTranslations(*QCoreApplication::instance(), QLocale(QLocale::Esperanto));
        QCOMPARE(QCoreApplication::translate("kekkai::ValueText", "%n days ago", nullptr, 1), u"1 day ago"_s);
        QCOMPARE(QCoreApplication::translate("kekkai::ValueText", "%n days ago", nullptr, 0), u"0 days ago"_s);
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
