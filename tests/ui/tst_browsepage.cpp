#include "tests/ui/pagechecks.h"
#include "ui/pages/columnsmenu.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/rowactions.h"
#include "ui/pages/rowflash.h"
#include "ui/pages/schemaspage.h"
#include "ui/support/density.h"

#include <QAction>
#include <QFileDialog>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QMessageBox>
#include <QProxyStyle>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// A style of a system that asks for less motion, or does not.
class MotionStyle final : public QProxyStyle {
public:
    explicit MotionStyle(int duration)
        : m_duration(duration)
    {
    }
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *data) const override
    {
        return hint == SH_Widget_Animation_Duration ? m_duration : QProxyStyle::styleHint(hint, option, widget, data);
    }

private:
    int m_duration;
};

QHeaderView *headerOf(const PageFrame &page)
{
    return qobject_cast<QTableView *>(page.view())->horizontalHeader();
}

QAction *actionOf(const QObject &parent, const QString &name)
{
    return parent.findChild<QAction *>(name);
}

template <typename PageType> std::unique_ptr<PageType> opened(const InventoryPtr &inventory = test::company())
{
    auto page = std::make_unique<PageType>();
    page->resize(1104, 700);
    page->setServers({u"https://sr.example.com:8081/"_s, u"https://cmf.example.com"_s, true, false});
    page->show();
    page->setInventory(inventory);
    return page;
}

std::shared_ptr<Inventory> manyDeks(int count, const QString &prefix = u"s"_s)
{
    auto made = std::make_shared<Inventory>();
    test::setPhases(*made, PartState::Phase::Complete);
    Kek kek;
    kek.name = u"k"_s;
    made->keks = {{u"k"_s, kek}};
    for (int i = 0; i < count; ++i)
        made->deks.append({u"k"_s, prefix + u"%1"_s.arg(i, 6, 10, QChar(u'0')), 1, u"AES256_GCM"_s, u"eA=="_s, false,
                           test::someTime()});
    return made;
}

} // namespace

class BrowsePageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        test::useTestSettings();
        Density::current().setLevel(Density::Level::Normal);
    }

    void choosesColumnsAndRemembersThem()
    {
        {
            const auto page = opened<KeksPage>();
            QHeaderView *header = headerOf(*page);
            page->view()->setCurrentIndex(page->view()->model()->index(0, KekTableModel::AgeColumn));
            ColumnsMenu *menu = page->columnsMenu();
            Q_EMIT menu->aboutToShow(); // as the menu button does
            auto *shared = actionOf(*menu, u"column-%1"_s.arg(int(KekTableModel::SharedColumn)));
            QVERIFY(shared && shared->isChecked());
            shared->trigger();
            QVERIFY(header->isSectionHidden(KekTableModel::SharedColumn));
            QCOMPARE(page->view()->horizontalScrollBar()->maximum(), 0); // the others share the room
            const int before = header->visualIndex(KekTableModel::AgeColumn);
            Q_EMIT menu->aboutToShow();
            actionOf(*menu, u"moveColumnLeft"_s)->trigger(); // "Age" goes over the hidden column
            QVERIFY(header->visualIndex(KekTableModel::AgeColumn) < before);
            QVERIFY(header->visualIndex(KekTableModel::AgeColumn) < header->visualIndex(KekTableModel::KmsKeyColumn)
                    || header->visualIndex(KekTableModel::AgeColumn) == before - 2);
            Q_EMIT menu->aboutToShow();
            const int width = header->sectionSize(KekTableModel::AgeColumn);
            actionOf(*menu, u"widerColumn"_s)->trigger();
            QCOMPARE(header->sectionSize(KekTableModel::AgeColumn), width + 24);
        }
        const auto page = opened<KeksPage>(); // another day
        QHeaderView *header = headerOf(*page);
        QVERIFY(header->isSectionHidden(KekTableModel::SharedColumn));
        QVERIFY(header->visualIndex(KekTableModel::AgeColumn) < KekTableModel::AgeColumn);
        page->resize(1800, 700); // room does not bring back what was put away
        QCoreApplication::processEvents();
        QVERIFY(header->isSectionHidden(KekTableModel::SharedColumn));

        Q_EMIT page->columnsMenu()->aboutToShow();
        actionOf(*page->columnsMenu(), u"resetColumns"_s)->trigger();
        QVERIFY(!header->isSectionHidden(KekTableModel::SharedColumn));
        for (int column = 0; column < KekTableModel::ColumnCount; ++column)
            QCOMPARE(header->visualIndex(column), column);
        const auto again = opened<KeksPage>();
        QVERIFY(!headerOf(*again)->isSectionHidden(KekTableModel::SharedColumn));
    }
    void keepsOneColumnAndTheFirstOfATree()
    {
        const auto page = opened<KeksPage>();
        QHeaderView *header = headerOf(*page);
        for (int column = 0; column < KekTableModel::ColumnCount; ++column)
            page->columnsMenu()->setShown(column, false);
        QCOMPARE(header->count() - header->hiddenSectionCount(), 1);
        SchemasPage schemas;
        Q_EMIT schemas.columnsMenu()->aboutToShow();
        QVERIFY(!actionOf(*schemas.columnsMenu(), u"column-0"_s)->isEnabled());
        QVERIFY(!schemas.columnsMenu()->move(0, 1));
        QVERIFY(!schemas.columnsMenu()->move(1, -1));
    }
    void opensTheColumnsFromTheHeaderAndFromTheMenu()
    {
        const auto page = opened<KeksPage>();
        QHeaderView *header = headerOf(*page);
        Q_EMIT header->customContextMenuRequested(QPoint(header->sectionViewportPosition(1) + 5, 5));
        QTRY_VERIFY(page->columnsMenu()->isVisible());
        QVERIFY(actionOf(*page->columnsMenu(), u"moveColumnLeft"_s)->text().contains(u"KMS type"_s));
        page->columnsMenu()->close();
        const auto *more = page->findChild<QToolButton *>(u"moreButton"_s);
        QVERIFY(more && more->isVisible() && more->focusPolicy() != Qt::NoFocus);
        QVERIFY(more->menu()->actions().contains(page->columnsMenu()->menuAction()));
    }

    void hasThreeRowHeights()
    {
        const auto page = opened<KeksPage>();
        const auto *table = qobject_cast<QTableView *>(page->view());
        SchemasPage schemas;
        schemas.resize(1104, 700);
        schemas.show();
        schemas.setInventory(test::company());
        const auto *tree = qobject_cast<QTreeView *>(schemas.view());
        for (const auto &[level, height] :
             {std::pair(Density::Level::Compact, 24), std::pair(Density::Level::Normal, 28),
              std::pair(Density::Level::Comfortable, 34)}) {
            Density::current().setLevel(level);
            QCOMPARE(table->rowHeight(0), height);
            QTRY_COMPARE(tree->visualRect(tree->model()->index(0, 0)).height(), height);
            QCOMPARE(Density::levelFromName(Density::nameOf(level)), level);
        }
    }

    void saysHowManyAreSelected()
    {
        const auto page = opened<KeksPage>();
        page->view()->setFocus();
        test::click(*page, 0);
        QVERIFY(!test::detailsText(*page).contains(u"selected"_s));
        page->view()->selectAll();
        const QString text = test::detailsText(*page);
        QVERIFY2(text.contains(u"3 selected"_s), qPrintable(text));
        QVERIFY(text.contains(u"billing"_s) && text.contains(u"orders"_s) && text.contains(u"pii"_s));
        test::verifyNoSecret(*page);
        test::click(*page, 1);
        QVERIFY(!test::detailsText(*page).contains(u"3 selected"_s));
    }

    void copiesRowsInEachFormat()
    {
        auto inventory = test::company();
        inventory->keks[0].name = u"=cmd()"_s; // what a spreadsheet would run
        inventory->keks[0].details->name = inventory->keks[0].name;
        const auto page = opened<KeksPage>(inventory);
        QVERIFY(!actionOf(*page, u"copyAsCsv"_s)->isEnabled());
        page->view()->selectAll();
        const auto copied = [&page](const QString &name) {
            QGuiApplication::clipboard()->clear();
            actionOf(*page, name)->trigger();
            return QGuiApplication::clipboard()->text();
        };
        const QString text = copied(u"copyRows"_s);
        QCOMPARE(text.count(u'\n'), 2);
        QVERIFY(text.startsWith(u"=cmd()\t"_s));
        const QString csv = copied(u"copyAsCsv"_s);
        QVERIFY2(csv.startsWith(u"Name,KMS type,Key id,Shared,Age,DEKs,State\r\n'=cmd(),aws-kms,"_s), qPrintable(csv));
        QVERIFY(csv.contains(u"2026-03-01T12:00:00"_s)); // a time, not "3 days ago"
        const QJsonArray json = QJsonDocument::fromJson(copied(u"copyAsJson"_s).toUtf8()).array();
        QCOMPARE(json.size(), 3);
        QCOMPARE(json.at(1).toObject().value(u"name"_s).toString(), u"orders"_s);
        QCOMPARE(json.at(1).toObject().value(u"shared"_s).toBool(), true);
        QCOMPARE(json.at(1).toObject().value(u"deks"_s).toInt(), 3);
        const QString yaml = copied(u"copyAsYaml"_s);
        QVERIFY2(yaml.contains(u"- name: orders\n  kmsType: aws-kms\n"_s), qPrintable(yaml));
        for (const QString &one : {text, csv, yaml, QString::fromUtf8(QJsonDocument(json).toJson())})
            QVERIFY(!one.contains(test::plantedSecret()));

        page->columnsMenu()->setShown(KekTableModel::KmsKeyColumn, false); // what is not shown is not copied
        QVERIFY(copied(u"copyAsCsv"_s).startsWith(u"Name,KMS type,Shared,"_s));
    }
    void copiesManyRowsWithoutStandingStill()
    {
        const auto page = opened<DeksPage>(manyDeks(3000));
        QTRY_COMPARE(page->view()->model()->rowCount(), 3000);
        page->view()->selectAll();
        QCOMPARE(page->rowActions()->selectedCount(), 3000);
        QGuiApplication::clipboard()->clear();
        QSignalSpy said(page.get(), &Page::said);
        QTest::keyClick(page->view(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().isEmpty()); // being put together
        QTRY_COMPARE(said.size(), 1);
        QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 2999);
    }
    void copiesTheRequestWithoutCredentials()
    {
        const auto page = opened<DeksPage>();
        test::click(*page, test::rowOf(*page, u"pii"_s));
        QVERIFY(actionOf(*page, u"copyCurl"_s)->isEnabled());
        actionOf(*page, u"copyCurl"_s)->trigger();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith(u"curl "_s)
                     && command.contains(
                         u"https://sr.example.com:8081/dek-registry/v1/keks/pii/deks/customers-value/versions/1"_s)
                     && command.contains(u"algorithm=AES256_SIV"_s) && command.contains(u"--user \"$SR_USER_INFO\""_s),
                 qPrintable(command));
        page->setServers({{}, u"https://cmf.example.com"_s, false, false});
        QVERIFY(!actionOf(*page, u"copyCurl"_s)->isEnabled());
    }

    void exportsWhatIsShownInItsOrder()
    {
        const QTemporaryDir folder;
        const auto page = opened<KeksPage>();
        page->view()->model()->sort(KekTableModel::NameColumn, Qt::DescendingOrder);
        test::typeFilter(*page, u"keksFilter"_s, u"type:aws-kms"_s);
        QTRY_COMPARE(page->view()->model()->rowCount(), 2);
        QSignalSpy said(page.get(), &Page::said);
        for (const auto &[name, format] :
             {std::pair(u"a.csv"_s, ExportFormat::Csv), std::pair(u"a.json"_s, ExportFormat::Json),
              std::pair(u"a.yaml"_s, ExportFormat::Yaml), std::pair(u"a.txt"_s, ExportFormat::Text)}) {
            said.clear();
            const QString path = folder.filePath(name);
            QCOMPARE(RowActions::formatOf(path, ExportFormat::Text), format);
            page->rowActions()->exportTo(path, format);
            QTRY_COMPARE(said.size(), 1);
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY2(bytes.indexOf("orders") > 0 && bytes.indexOf("billing") > bytes.indexOf("orders"),
                     bytes.constData());
            QVERIFY(!bytes.contains("hcvault"));
            QVERIFY(!bytes.contains(test::plantedSecret().toUtf8()));
        }
    }
    void saysWhyAFileCouldNotBeWritten()
    {
        const auto page = opened<KeksPage>();
        page->rowActions()->exportTo(u"/no/such/folder/keks.csv"_s, ExportFormat::Csv);
        QTRY_VERIFY(page->findChild<QMessageBox *>(u"failureBox"_s));
        auto *box = page->findChild<QMessageBox *>(u"failureBox"_s);
        QVERIFY2(box->text().contains(u"/no/such/folder/keks.csv"_s) && box->text().contains(u"Choose a folder"_s),
                 qPrintable(box->text()));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->close();
    }
    void asksForTheFile()
    {
        const QTemporaryDir folder;
        const auto page = opened<KeksPage>();
        page->view()->setFocus();
        actionOf(*page, u"exportRows"_s)->trigger();
        auto *dialog = page->findChild<QFileDialog *>(u"exportDialog"_s);
        QVERIFY(dialog);
        QCOMPARE(dialog->acceptMode(), QFileDialog::AcceptSave);
        QCOMPARE(dialog->nameFilters().size(), 4);
        const QString path = folder.filePath(u"mine.json"_s);
        QSignalSpy said(page.get(), &Page::said);
        Q_EMIT dialog->fileSelected(path);
        QTRY_COMPARE(said.size(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(file.readAll()).array().size(), 3);
        dialog->close();
    }

    void staysWhereOneIsWhenRowsComeAbove()
    {
        const auto page = opened<DeksPage>(manyDeks(2000, u"s"_s));
        QTRY_COMPARE(page->view()->model()->rowCount(), 2000);
        page->view()->model()->sort(DekTableModel::SubjectColumn, Qt::AscendingOrder);
        QTRY_COMPARE(page->view()->model()->index(0, DekTableModel::SubjectColumn).data().toString(), u"s000000"_s);
        page->view()->verticalScrollBar()->setValue(1000 * 28 + 9);
        const auto topRow = [&page] {
            return page->view()->indexAt(QPoint(4, 1)).siblingAtColumn(DekTableModel::SubjectColumn).data().toString();
        };
        const QString top = topRow();
        const int place = page->view()->visualRect(page->view()->indexAt(QPoint(4, 1))).top();
        page->view()->setCurrentIndex(page->view()->indexAt(QPoint(4, 100)));
        const QString current =
            page->view()->currentIndex().siblingAtColumn(DekTableModel::SubjectColumn).data().toString();
        page->view()->selectionModel()->select(page->view()->model()->index(3, 0),
                                               QItemSelectionModel::Select | QItemSelectionModel::Rows);
        auto more = manyDeks(2000, u"s"_s);
        const auto above = manyDeks(500, u"a"_s);
        more->deks = above->deks + more->deks;
        page->setInventory(more);
        QTRY_COMPARE(page->view()->model()->rowCount(), 2500);
        QCOMPARE(topRow(), top);
        QCOMPARE(page->view()->visualRect(page->view()->indexAt(QPoint(4, 1))).top(), place);
        QCOMPARE(page->view()->currentIndex().siblingAtColumn(DekTableModel::SubjectColumn).data().toString(), current);
        QCOMPARE(page->rowActions()->selectedCount(), 2);
        QVERIFY(page->view()->selectionModel()->isRowSelected(503, {}));
    }

    void revealsRowsThatArriveLater_data()
    {
        QTest::addColumn<int>("others");
        QTest::newRow("filtered at once") << 0;
        QTest::newRow("filtered on another thread") << 30'000;
    }
    void revealsRowsThatArriveLater()
    {
        QFETCH(int, others);
        auto inventory = std::make_shared<Inventory>(*test::company());
        for (int i = 0; i < others; ++i) {
            Kek kek;
            kek.name = u"other-%1"_s.arg(i);
            kek.kmsType = u"gcp-kms"_s;
            kek.kmsKeyId = u"key-%1"_s.arg(i);
            inventory->keks.append({kek.name, kek});
        }
        std::sort(inventory->keks.begin(), inventory->keks.end(),
                  [](const KekEntry &a, const KekEntry &b) { return a.name < b.name; });
        const auto page = opened<KeksPage>(inventory);
        QTRY_COMPARE(page->view()->model()->rowCount(), int(inventory->keks.size()));
        const Kek &wanted = *inventory->kek(u"pii"_s)->details;
        QVERIFY(page->reveal({ObjectRef::Kind::KmsKey, {wanted.kmsType, wanted.kmsKeyId}}));
        QTRY_COMPARE(page->view()->model()->rowCount(), 1); // what uses the key, and nothing else
        QTRY_COMPARE(page->currentObject(), (ObjectRef{ObjectRef::Kind::Kek, {u"pii"_s}}));
        QVERIFY(page->view()->selectionModel()->isRowSelected(0, {}));
    }

    void marksWhatAReloadChangedOnce()
    {
        MotionStyle lively(100);
        const auto page = opened<KeksPage>();
        page->view()->setStyle(&lively);
        QVERIFY(QTest::qWaitForWindowExposed(page.get()));
        QCOMPARE(page->flash()->marked(), 0); // the first time all is new, and nothing is news
        page->setInventory(test::company());
        QCOMPARE(page->flash()->marked(), 0);
        auto changed = test::company();
        changed->keks[1].details->shared = false;
        page->setInventory(changed);
        QCOMPARE(page->flash()->marked(), 1);
        QVERIFY(page->flash()->strengthOf(page->view()->model()->index(1, 2)) > 0);
        QCOMPARE(page->flash()->strengthOf(page->view()->model()->index(0, 0)), 0.0);
        QTRY_COMPARE_WITH_TIMEOUT(page->flash()->marked(), 0, 10'000);
        page->view()->setStyle(nullptr);
    }
    void marksNothingWhereLessMotionIsAskedFor()
    {
        MotionStyle still(0);
        const auto page = opened<KeksPage>();
        page->view()->setStyle(&still);
        QVERIFY(QTest::qWaitForWindowExposed(page.get()));
        auto changed = test::company();
        changed->keks[1].details->shared = false;
        page->setInventory(test::company());
        page->setInventory(changed);
        QCOMPARE(page->flash()->marked(), 0);
        page->view()->setStyle(nullptr);
    }
};

QTEST_MAIN(BrowsePageTest)
#include "tst_browsepage.moc"
