#include "services/inventory/inventoryloader.h"
#include "services/inventory/scopesettings.h"
#include "tests/services/inventory/fakeserver.h"

#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

ScopeSettings with(const QString &compatibility, std::optional<bool> normalize = {}, const QString &mode = {})
{
    ScopeSettings settings;
    settings.config = SubjectConfig();
    settings.config->compatibilityLevel = compatibility;
    settings.config->normalize = normalize;
    settings.mode = mode;
    return settings;
}

Inventory registry()
{
    Inventory inventory;
    inventory.globalConfig = SubjectConfig();
    inventory.globalConfig->compatibilityLevel = u"FULL"_s;
    inventory.globalMode = u"READWRITE"_s;
    for (const QString &scope : {u"s"_s, u":.eu:s"_s, u":.eu:"_s, u":.__GLOBAL:"_s})
        inventory.scopeSettings.insert(scope, {});
    return inventory;
}

} // namespace

class ScopeSettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesTheScopesNearestFirst()
    {
        QCOMPARE(settingScopes(u"s"_s), (QStringList{u"s"_s, u":.__GLOBAL:"_s}));
        QCOMPARE(settingScopes(u":.eu:s"_s), (QStringList{u":.eu:s"_s, u":.eu:"_s, u":.__GLOBAL:"_s}));
        QCOMPARE(settingScopes(u":.:s"_s), (QStringList{u":.:s"_s, u":.__GLOBAL:"_s}));
    }
    void takesTheNearestValueOfEachSetting()
    {
        Inventory inventory = registry();
        using Source = SettingSource;
        QCOMPARE(effectiveSettings(inventory, u":.eu:s"_s).compatibility,
                 (EffectiveSetting{u"FULL"_s, Source::Registry, {}}));
        inventory.scopeSettings[u":.eu:"_s] = with(u"NONE"_s, true);
        QCOMPARE(effectiveSettings(inventory, u":.eu:s"_s).compatibility,
                 (EffectiveSetting{u"NONE"_s, Source::Context, u":.eu:"_s}));
        QCOMPARE(effectiveSettings(inventory, u"s"_s).compatibility,
                 (EffectiveSetting{u"FULL"_s, Source::Registry, {}})); // another context's is not asked
        inventory.scopeSettings[u":.eu:s"_s] = with({}, {}, u"READONLY"_s);
        const EffectiveSettings settings = effectiveSettings(inventory, u":.eu:s"_s);
        QCOMPARE(settings.compatibility, (EffectiveSetting{u"NONE"_s, Source::Context, u":.eu:"_s}));
        QCOMPARE(settings.normalize, (EffectiveSetting{u"true"_s, Source::Context, u":.eu:"_s}));
        QCOMPARE(settings.mode, (EffectiveSetting{u"READONLY"_s, Source::Subject, u":.eu:s"_s}));
        QVERIFY(!settings.awaited);
        QVERIFY(!settings.error);
    }
    void fallsBackToAllContextsAndToWhatIsBuiltIn()
    {
        Inventory inventory = registry();
        inventory.globalConfig->compatibilityLevel.clear();
        QCOMPARE(effectiveSettings(inventory, u"s"_s).compatibility,
                 (EffectiveSetting{u"BACKWARD"_s, SettingSource::BuiltIn, {}}));
        QCOMPARE(effectiveSettings(inventory, u"s"_s).normalize,
                 (EffectiveSetting{u"false"_s, SettingSource::BuiltIn, {}}));
        inventory.scopeSettings[u":.__GLOBAL:"_s] = with(u"FORWARD"_s);
        QCOMPARE(effectiveSettings(inventory, u"s"_s).compatibility,
                 (EffectiveSetting{u"FORWARD"_s, SettingSource::EveryContext, u":.__GLOBAL:"_s}));
    }
    void letsTheReadOnlyOverrideComeFirst()
    {
        Inventory inventory = registry();
        inventory.scopeSettings[u"s"_s] = with({}, {}, u"IMPORT"_s);
        QCOMPARE(effectiveSettings(inventory, u"s"_s).mode.value, u"IMPORT"_s);
        inventory.globalMode = u"READONLY_OVERRIDE"_s;
        QCOMPARE(effectiveSettings(inventory, u"s"_s).mode,
                 (EffectiveSetting{u"READONLY_OVERRIDE"_s, SettingSource::Registry, {}}));
    }
    void saysWhatIsNotKnown()
    {
        Inventory inventory = registry();
        inventory.scopeSettings.remove(u":.eu:"_s);
        EffectiveSettings settings = effectiveSettings(inventory, u":.eu:s"_s);
        QCOMPARE(settings.compatibility.source, SettingSource::Unknown); // the context might have one
        QVERIFY(settings.awaited);
        inventory.scopeSettings[u":.eu:s"_s] = with(u"NONE"_s);
        settings = effectiveSettings(inventory, u":.eu:s"_s);
        QCOMPARE(settings.compatibility.value, u"NONE"_s); // the nearest decides, whatever the others say
        ScopeSettings refused;
        refused.error = ApiError{ApiError::Kind::Forbidden, u"no"_s, 403, 40301, u"registry"_s, {}, {}};
        inventory.scopeSettings[u":.eu:"_s] = refused;
        settings = effectiveSettings(inventory, u":.eu:s"_s);
        QVERIFY(settings.error);
        QVERIFY(!settings.awaited);
        QCOMPARE(settings.normalize.source, SettingSource::Unknown);
        inventory.globalConfig.reset();
        QCOMPARE(effectiveSettings(inventory, u"s"_s).compatibility.source, SettingSource::Unknown);
    }

    // -- what the loader reads

    void readsWhatIsAskedForOnceUntilTheNextReload()
    {
        FakeServer server;
        server.subjects[u":.eu:s"_s][1] = {};
        server.before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            const QString path = QUrl::fromPercentEncoding(target.section(u'?', 0, 0).toLatin1());
            if (path == u"/config/:.eu:s"_s)
                return jsonReply(
                    QJsonDocument(QJsonObject{{u"compatibilityLevel"_s, u"NONE"_s}, {u"normalize"_s, true}}));
            if (path == u"/config/:.eu:"_s)
                return jsonReply(QJsonDocument(QJsonObject{{u"compatibilityLevel"_s, u"FORWARD"_s}}));
            if (path == u"/mode/:.eu:"_s)
                return jsonReply(QJsonDocument(QJsonObject{{u"mode"_s, u"READONLY"_s}}));
            if (path.startsWith(u"/config/"))
                return refusal(ApiError::Kind::NotFound, 404, 40408);
            if (path.startsWith(u"/mode/"))
                return refusal(ApiError::Kind::NotFound, 404, 40409);
            return std::nullopt;
        };
        const auto transport =
            std::make_shared<FakeTransport>([&server](const QString &target) { return server.answer(target); });
        InventoryLoader loader(Session{transport, nullptr});
        loader.reload();
        QTRY_VERIFY(!loader.isLoading());
        QVERIFY(loader.inventory()->scopeSettings.isEmpty());
        const qsizetype before = transport->requestCount();

        loader.readSettings({u":.eu:s"_s});
        QTRY_COMPARE(loader.inventory()->scopeSettings.size(), 3);
        const EffectiveSettings settings = effectiveSettings(*loader.inventory(), u":.eu:s"_s);
        QCOMPARE(settings.compatibility, (EffectiveSetting{u"NONE"_s, SettingSource::Subject, u":.eu:s"_s}));
        QCOMPARE(settings.normalize.value, u"true"_s);
        QCOMPARE(settings.mode, (EffectiveSetting{u"READONLY"_s, SettingSource::Context, u":.eu:"_s}));
        QCOMPARE(transport->requestCount(), before + 6);
        loader.readSettings({u":.eu:s"_s}); // known
        loader.readSettings({u":.eu:t"_s}); // its context is known
        QTRY_COMPARE(loader.inventory()->scopeSettings.size(), 4);
        QCOMPARE(transport->requestCount(), before + 8);

        loader.reload(InventoryPart::Registry);
        QTRY_VERIFY(!loader.inventory()->scopeSettings.contains(u":.eu:s"_s)); // nobody looks at it any more
        QTRY_COMPARE(transport->requestCount(), before + 8 + 4 + 6);
    }
    void keepsTheReasonOfARefusal()
    {
        FakeServer server;
        server.before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith(u"/config/"))
                return refusal(ApiError::Kind::Forbidden, 403, 40301);
            if (target.startsWith(u"/mode/"))
                return refusal(ApiError::Kind::NotFound, 404, 40409);
            return std::nullopt;
        };
        const auto transport =
            std::make_shared<FakeTransport>([&server](const QString &target) { return server.answer(target); });
        InventoryLoader loader(Session{transport, nullptr});
        loader.readSettings({u"s"_s});
        QTRY_COMPARE(loader.inventory()->scopeSettings.size(), 2);
        QVERIFY(loader.inventory()->scopeSettings.value(u"s"_s).error);
        QCOMPARE(loader.inventory()->scopeSettings.value(u"s"_s).error->kind, ApiError::Kind::Forbidden);
    }
    void endsWhileSettingsAreOnTheirWay()
    {
        FakeServer server;
        const auto transport =
            std::make_shared<FakeTransport>([&server](const QString &target) { return server.answer(target); });
        {
            InventoryLoader loader(Session{transport, nullptr});
            transport->hold(true);
            loader.readSettings({u"s"_s});
            QTRY_VERIFY(transport->requestCount() > 0);
        }
        transport->hold(false);
    }
};

QTEST_GUILESS_MAIN(ScopeSettingsTest)
#include "tst_scopesettings.moc"
