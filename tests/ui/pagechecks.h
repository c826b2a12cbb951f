#pragma once

#include "services/inventory/inventory.h"
#include "tests/models/modelchecks.h"
#include "ui/pages/browsepage.h"
#include "ui/widgets/detailspane.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTest>

namespace kekkai::test {

/// Settings of the tests, empty each time.
inline void useTestSettings()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kekkai-tests"));
    QCoreApplication::setApplicationName(QCoreApplication::applicationFilePath().section(u'/', -1));
    QSettings().clear();
}

inline QDateTime someTime()
{
    return QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
}

/// What the planted credentials of company() have in common.
inline QString plantedSecret()
{
    return QStringLiteral("hunter2");
}

/// Every text that @p page shows or could show: widgets, tooltips, accessible names, and its models in all roles.
inline QStringList everyText(const QWidget &page)
{
    QStringList texts;
    const QList<QWidget *> widgets = page.findChildren<QWidget *>();
    for (const QWidget *widget : widgets) {
        texts << widget->toolTip() << widget->accessibleName() << widget->accessibleDescription()
              << widget->whatsThis();
        for (const char *property : {"text", "plainText", "title", "sentence", "placeholderText"})
            texts << widget->property(property).toString();
        if (const auto *view = qobject_cast<const QAbstractItemView *>(widget); view && view->model())
            texts << allTexts(*view->model());
    }
    return texts;
}

inline void verifyNoSecret(const QWidget &page)
{
    const QStringList texts = everyText(page);
    QVERIFY(texts.size() > 20);
    for (const QString &text : texts)
        QVERIFY2(!text.contains(plantedSecret()), qPrintable(text));
}

/// All texts of the details pane, one a line.
inline QString detailsText(const PageFrame &page)
{
    page.details()->commit();
    return everyText(*page.details()).join(u'\n');
}

inline void setPhases(Inventory &inventory, PartState::Phase phase)
{
    for (int part = 0; part < inventoryPartCount; ++part) {
        PartState state;
        state.phase = phase;
        inventory.parts.insert(InventoryPart(part), state);
    }
}

/// A small company: KEKs with credentials in them, DEKs, three subjects with rules, secrets and wiring with holes.
inline std::shared_ptr<Inventory> company()
{
    using namespace Qt::StringLiterals;
    auto made = std::make_shared<Inventory>();
    setPhases(*made, PartState::Phase::Complete);
    for (const QString &name : {u"billing"_s, u"orders"_s, u"pii"_s}) {
        Kek kek;
        kek.name = name;
        kek.kmsType = name == u"pii"_s ? u"hcvault"_s : u"aws-kms"_s;
        kek.kmsKeyId = u"arn:aws:kms:eu-central-1:123456789012:key/"_s + name;
        kek.kmsProps.insert(u"secret.access.key"_s, MaskedValue(u"secret.access.key", u"hunter2-"_s + name));
        kek.kmsProps.insert(u"region"_s, MaskedValue(u"region", u"eu-central-1"_s));
        kek.doc = u"About "_s + name;
        kek.shared = name == u"orders"_s;
        kek.deleted = name == u"billing"_s;
        kek.changedAt = someTime();
        made->keks.append({name, kek});
    }
    for (int version = 1; version <= 3; ++version)
        made->deks.append({u"orders"_s, u"orders-value"_s, version, u"AES256_GCM"_s, u"d3JhcHBlZA=="_s, version == 1,
                           someTime().addDays(version)});
    made->deks.append({u"pii"_s, u"customers-value"_s, 1, u"AES256_SIV"_s, u"c2l2"_s, false, someTime()});

    const auto subject = [](const QString &name, int versions, const QString &kek) {
        SubjectEntry entry;
        entry.name = name;
        entry.versionsKnown = true;
        for (int number = 1; number <= versions; ++number) {
            SchemaVersion version;
            version.subject = name;
            version.version = number;
            version.id = 100 + number;
            version.changedAt = someTime();
            version.text =
                R"({"type":"record","name":"Order","namespace":"com.acme","fields":[{"name":"id","type":"long"},)"
                R"({"name":"email","type":"string","confluent:tags":["PII"],"doc":"where to write"},)"
                R"({"name":"note","type":"string"}]})";
            if (!kek.isEmpty()) {
                Rule rule;
                rule.name = u"encryptPII"_s;
                rule.type = u"ENCRYPT"_s;
                rule.tags = {u"PII"_s};
                rule.onFailure = u"ERROR,NONE"_s;
                rule.params.insert(u"encrypt.kek.name"_s, MaskedValue(u"encrypt.kek.name", kek));
                rule.params.insert(u"client.secret"_s, MaskedValue(u"client.secret", u"hunter2-rule"_s));
                version.ruleSet.domainRules = {rule};
            }
            version.metadata.properties.insert(u"token"_s, MaskedValue(u"token", u"hunter2-metadata"_s));
            entry.versions.append(std::make_shared<const SchemaVersion>(version));
        }
        return entry;
    };
    made->subjects = {subject(u"clicks-value"_s, 1, {}), subject(u"customers-value"_s, 1, u"gone"_s),
                      subject(u"orders-value"_s, 3, u"orders"_s)};

    for (const QString &name : {u"dev"_s, u"prod"_s}) {
        CmfEnvironment environment;
        environment.metadata.name = name;
        environment.kubernetesNamespace = u"flink-"_s + name;
        environment.secrets = QMap<QString, QString>{};
        made->environments.append(environment);
    }
    made->environments[1].secrets->insert(u"sr-id"_s, u"sr-creds"_s);
    CmfSecretMapping mapping;
    mapping.environment = u"prod"_s;
    mapping.metadata.name = u"sr-id"_s;
    mapping.secretName = u"sr-creds"_s;
    made->mappings = {mapping};
    CmfSecret secret;
    secret.metadata.name = u"sr-creds"_s;
    secret.metadata.annotations.insert(u"password"_s, MaskedValue(u"password", u"hunter2-annotation"_s));
    secret.version = u"4"_s;
    secret.environments = QStringList{u"prod"_s};
    CmfSecret other = secret;
    other.metadata.name = u"unused"_s;
    other.environments = QStringList{};
    made->secrets = {secret, other};
    CmfCatalog catalog;
    catalog.metadata.name = u"shop"_s;
    catalog.schemaRegistry.connectionSecretId = u"sr-id"_s;
    catalog.schemaRegistry.connectionConfig.insert(u"sasl.jaas.config"_s,
                                                   MaskedValue(u"sasl.jaas.config", u"hunter2-jaas"_s));
    made->catalogs = {catalog};
    return made;
}

/// The row of the view's model whose first column reads @p text; -1 when there is none.
inline int rowOf(const PageFrame &page, const QString &text, int column = 0)
{
    return int(test::column(*page.view()->model(), column).indexOf(text));
}

inline void click(const PageFrame &page, int row, int column = 0)
{
    const QModelIndex index = page.view()->model()->index(row, column);
    page.view()->scrollTo(index);
    QTest::mouseClick(page.view()->viewport(), Qt::LeftButton, {}, page.view()->visualRect(index).center());
}

inline void typeFilter(const PageFrame &page, const QString &objectName, const QString &text)
{
    auto *filter = page.findChild<QLineEdit *>(objectName);
    QVERIFY(filter);
    filter->clear();
    QTest::keyClicks(filter, text);
}

/// At 1280×800 each of @p columns is there, none scrolls sideways, headings are whole, and where @p whole says so its
/// cells are, too.
inline void verifyReadable(PageFrame &page, const QList<int> &columns, const QList<int> &whole)
{
    constexpr int rail = 176;
    page.resize(1280 - rail, 690); // what the window of 1280×800 leaves to a page
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QTRY_VERIFY(page.view()->model()->rowCount() > 0);
    QCoreApplication::processEvents();
    const auto *header = page.view()->findChild<QHeaderView *>();
    const auto *table = qobject_cast<const QTableView *>(page.view());
    if (table)
        header = table->horizontalHeader();
    QVERIFY(header);
    QCOMPARE(page.view()->horizontalScrollBar()->maximum(), 0);
    QVERIFY(page.areDetailsShown() && page.details()->width() >= 300);
    const QAbstractItemModel *model = page.view()->model();
    for (const int column : columns) {
        const QString title = model->headerData(column, Qt::Horizontal).toString();
        QVERIFY2(!header->isSectionHidden(column), qPrintable(title));
        QVERIFY2(header->sectionSize(column) >= header->fontMetrics().horizontalAdvance(title) + 8, qPrintable(title));
        for (int row = 0; row < model->rowCount() && whole.contains(column); ++row) {
            const QModelIndex index = model->index(row, column);
            const int icon = index.data(MarkRole).isValid() ? 20 : 0;
            const QString text = index.data().toString();
            QVERIFY2(header->sectionSize(column) >= page.view()->fontMetrics().horizontalAdvance(text) + icon + 6,
                     qPrintable(title + u": " + text));
        }
    }
}

/// What every page has to do, whatever it shows.
template <typename PageType> void verifyCommon(const QString &filterName, int rows)
{
    PageType page;
    page.resize(1060, 700);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));

    // Nothing yet, then failed, then rows; and rows that stay while a reload fails.
    auto loading = std::make_shared<Inventory>();
    setPhases(*loading, PartState::Phase::Loading);
    page.setInventory(loading);
    QTRY_COMPARE(page.state().content, PageState::Content::Loading);
    auto failed = std::make_shared<Inventory>();
    setPhases(*failed, PartState::Phase::Failed);
    for (PartState &part : failed->parts)
        part.error = ApiError{ApiError::Kind::Offline, {}, 0, 0, QStringLiteral("the server"), {}, {}};
    page.setInventory(failed);
    QTRY_COMPARE(page.state().content, PageState::Content::Failed);
    auto empty = std::make_shared<Inventory>();
    setPhases(*empty, PartState::Phase::Complete);
    page.setInventory(empty);
    QTRY_COMPARE(page.state().content, PageState::Content::Empty);

    const auto inventory = company();
    page.setInventory(inventory);
    QTRY_COMPARE(page.view()->model()->rowCount(), rows);
    QCOMPARE(page.state().content, PageState::Content::Rows);
    auto stale = std::make_shared<Inventory>(*inventory);
    for (PartState &part : stale->parts) {
        part.phase = PartState::Phase::Failed;
        part.error = ApiError{ApiError::Kind::Server, {}, 500, 0, {}, {}, {}};
    }
    page.setInventory(stale);
    QTRY_VERIFY(!page.state().problems.isEmpty());
    QCOMPARE(page.state().content, PageState::Content::Rows);
    page.setInventory(inventory);

    // A filter that matches nothing, and Esc.
    typeFilter(page, filterName, QStringLiteral("no such words"));
    QTRY_COMPARE(page.state().content, PageState::Content::NoMatch);
    QVERIFY(page.closeInnermost());
    QTRY_COMPARE(page.view()->model()->rowCount(), rows);

    // The selection is the same after a reload that brings equal values at other addresses.
    click(page, rows - 1);
    const auto key = page.view()->currentIndex().data(KeyRole).template value<ObjectRef>();
    QVERIFY(key.kind != ObjectRef::Kind::None);
    page.setInventory(company());
    QCoreApplication::processEvents();
    QTRY_COMPARE(page.view()->model()->rowCount(), rows);
    QCOMPARE(page.view()->currentIndex().data(KeyRole).template value<ObjectRef>(), key);
    QCOMPARE(page.view()->selectionModel()->selectedRows().size(), 1);
    QVERIFY(!page.details()->isBlank());

    // Every row: nothing that is masked is readable anywhere, and its details say its name.
    for (int row = 0; row < rows; ++row) {
        page.view()->setCurrentIndex(page.view()->model()->index(row, 0));
        QVERIFY(!detailsText(page).isEmpty());
        verifyNoSecret(page);
        QVERIFY(page.reveal(page.view()->model()->index(row, 0).data(KeyRole).template value<ObjectRef>()));
    }
    QVERIFY(!page.reveal({ObjectRef::Kind::Tag, {QStringLiteral("x")}}));

    // Copied rows hold what is seen, and no secret.
    page.view()->setFocus();
    page.view()->selectAll();
    QGuiApplication::clipboard()->clear();
    QTest::keyClick(page.view(), Qt::Key_C, Qt::ControlModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied.count(u'\n'), rows - 1);
    QVERIFY(copied.contains(u'\t'));
    QVERIFY(!copied.contains(plantedSecret()));

    // What is gone is not described any more: the chosen row, or all.
    page.view()->clearSelection();
    click(page, 0);
    page.details()->commit();
    QVERIFY(!page.details()->isBlank());
    page.setInventory(empty);
    QTRY_COMPARE(page.view()->model()->rowCount(), 0);
    page.details()->commit();
    QVERIFY(page.details()->isBlank());
    page.setInventory(inventory);
    QTRY_COMPARE(page.view()->model()->rowCount(), rows);

    // Tab leaves the rows; nothing scrolls sideways.
    QVERIFY(!page.view()->tabKeyNavigation());
    QVERIFY(!page.view()->accessibleName().isEmpty());
    QCOMPARE(page.view()->horizontalScrollBar()->maximum(), 0);
}

} // namespace kekkai::test
