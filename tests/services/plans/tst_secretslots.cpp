#include "services/core/wipe.h"
#include "services/plans/secretslots.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class SecretSlotsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesAndFindsSlots()
    {
        QCOMPARE(slotText(u"kms.key-1_A"_s), u"${secret:kms.key-1_A}"_s);
        QVERIFY(slotText({}).isEmpty());
        QVERIFY(slotText(u"a}b"_s).isEmpty());
        QVERIFY(slotText(u"ä"_s).isEmpty());
        QVERIFY(slotText(QString(101, u'a')).isEmpty());
        QCOMPARE(slotsIn(u"x${secret:a}y${secret:b}${secret:a}${secret:}${secret:c"_s),
                 (QSet<QString>{u"a"_s, u"b"_s}));
        QVERIFY(isOnlySlots(u"${secret:a}${secret:b}"_s));
        QVERIFY(!isOnlySlots(u"${secret:a} "_s));
        QVERIFY(!isOnlySlots(u"p${secret:a}"_s));
        QVERIFY(!isOnlySlots({}));
        QVERIFY(holdsSlotMark(u"a ${secret: b"_s));
        QVERIFY(!holdsSlotMark(u"${file:secret}"_s));
    }

    void fillsABody()
    {
        PlanSecrets secrets;
        secrets.insert(u"a"_s, Secret(QByteArray("q\"\\\n\x01 größe €")));
        secrets.insert(u"b"_s, Secret(QByteArray("${secret:a}"))); // no second round
        const auto body = filledBody(R"({"x":"<${secret:a}>","y":"${secret:b}","z":1})"_ba, secrets);
        QVERIFY(body.has_value());
        QJsonParseError problem;
        const QJsonObject json = QJsonDocument::fromJson(*body, &problem).object();
        QCOMPARE(problem.error, QJsonParseError::NoError);
        QCOMPARE(json.value("x"_L1).toString(), u"<q\"\\\n\u0001 größe €>"_s);
        QCOMPARE(json.value("y"_L1).toString(), u"${secret:a}"_s);
        QCOMPARE(json.value("z"_L1).toInt(), 1);
    }

    void refusesWhatCannotBeFilled()
    {
        PlanSecrets secrets;
        secrets.insert(u"empty"_s, Secret());
        secrets.insert(u"bytes"_s, Secret(QByteArray("\xff\xfe")));
        for (const auto &[body, name] :
             {std::pair{"\"${secret:none}\""_ba, u"none"_s}, std::pair{"\"${secret:empty}\""_ba, u"empty"_s},
              std::pair{"\"${secret:bytes}\""_ba, u"bytes"_s}, std::pair{"\"${secret:}\""_ba, QString()},
              std::pair{"\"${secret:a b}\""_ba, QString()}, std::pair{"\"${secret:a"_ba, QString()}}) {
            const auto filled = filledBody(body, secrets);
            QVERIFY2(!filled.has_value(), body.constData());
            QCOMPARE(filled.error().kind, ApiError::Kind::Invalid);
            QCOMPARE(filled.error().field, name);
        }
        QCOMPARE(filledBody("{}"_ba, {}).value(), "{}"_ba);
        QVERIFY(filledBody({}, {}).value().isEmpty());
    }
};

QTEST_GUILESS_MAIN(SecretSlotsTest)
#include "tst_secretslots.moc"
