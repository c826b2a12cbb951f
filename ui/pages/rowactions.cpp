#include "ui/pages/rowactions.h"

#include "models/support/roles.h"
#include "models/text/valuetext.h"
#include "services/export/curlcommand.h"
#include "services/export/objectrequest.h"
#include "services/export/savefile.h"
#include "ui/support/theme.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QMenu>
#include <QTreeView>

#include <algorithm>
#include <array>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int fewRows = 300; ///< up to these, copied at once

struct FileKind {
    ExportFormat format;
    const char *suffix;
    const char *words;
};
constexpr std::array<FileKind, 4> fileKinds{
    {{ExportFormat::Csv, "csv", QT_TRANSLATE_NOOP("kekkai::RowActions", "CSV")},
     {ExportFormat::Json, "json", QT_TRANSLATE_NOOP("kekkai::RowActions", "JSON")},
     {ExportFormat::Yaml, "yaml", QT_TRANSLATE_NOOP("kekkai::RowActions", "YAML")},
     {ExportFormat::Text, "txt", QT_TRANSLATE_NOOP("kekkai::RowActions", "Text")}}};

QString filterOf(const FileKind &kind)
{
    return u"%1 (*.%2)"_s.arg(RowActions::tr(kind.words), QLatin1StringView(kind.suffix));
}

BrowseModel::Form formFor(ExportFormat format)
{
    return format == ExportFormat::Text ? BrowseModel::Form::Shown : BrowseModel::Form::Raw;
}

/// As exported(), but text without its heading line: what is copied is what was selected.
QString copiedText(const ExportTable &table, ExportFormat format)
{
    const QString text = QString::fromUtf8(exported(table, format));
    return format == ExportFormat::Text ? text.sliced(text.indexOf(u'\n') + 1).chopped(table.rows.isEmpty() ? 0 : 1)
                                        : text;
}

} // namespace

RowActions::RowActions(QAbstractItemView *view, QHeaderView *header, BrowseModel *model, QString name, QWidget *window)
    : QObject(view)
    , m_view(view)
    , m_header(header)
    , m_model(model)
    , m_name(std::move(name))
    , m_window(window)
    , m_copying([this](const QString &text) {
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT said(tr("The selected rows are copied."));
    })
    , m_writing([this](const Written &written) { showWritten(written); })
{
    const auto add = [this](const QString &text, const QString &objectName) {
        auto *action = new QAction(text, m_view);
        action->setObjectName(objectName);
        return action;
    };
    QAction *copy = add(tr("&Copy rows"), u"copyRows"_s);
    copy->setIcon(themedIcon(u"copy"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { copySelected(ExportFormat::Text); });
    auto *formats = new QMenu(tr("Copy rows &as"), m_view);
    formats->setObjectName(u"copyAsMenu"_s);
    const auto addFormat = [&](const QString &text, const QString &objectName, ExportFormat format) {
        QAction *action = formats->addAction(text, this, [this, format] { copySelected(format); });
        action->setObjectName(objectName);
        m_ofSelected.append(action);
    };
    addFormat(tr("&Text"), u"copyAsText"_s, ExportFormat::Text);
    addFormat(tr("&CSV"), u"copyAsCsv"_s, ExportFormat::Csv);
    addFormat(tr("&JSON"), u"copyAsJson"_s, ExportFormat::Json);
    addFormat(tr("&YAML"), u"copyAsYaml"_s, ExportFormat::Yaml);
    m_curl = add(tr("Copy request as c&url"), u"copyCurl"_s);
    m_curl->setToolTip(tr("The request that reads the current row, without credentials"));
    connect(m_curl, &QAction::triggered, this, [this] {
        QGuiApplication::clipboard()->setText(curlOfCurrent());
        Q_EMIT said(tr("The request is copied, without credentials."));
    });
    m_export = add(tr("&Export the rows shown…"), u"exportRows"_s);
    m_export->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    m_export->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_export, &QAction::triggered, this, &RowActions::askForFile);
    m_ofSelected.append(copy);
    m_ofSelected.append(formats->menuAction());
    m_actions = {copy, formats->menuAction(), m_curl, m_export};

    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RowActions::updateActions);
    connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RowActions::updateActions);
    connect(model, &BrowseModel::arranged, this, &RowActions::updateActions);
    updateActions();
}

RowActions::~RowActions() = default;

void RowActions::setServers(const ConnectedServers &servers)
{
    m_servers = servers;
    updateActions();
}

void RowActions::updateActions()
{
    const bool any = m_view->selectionModel()->hasSelection();
    for (QAction *action : std::as_const(m_ofSelected))
        action->setEnabled(any);
    m_curl->setEnabled(!curlOfCurrent().isEmpty());
    m_export->setEnabled(m_model->rowCount() > 0);
}

int RowActions::selectedCount() const
{
    int count = 0;
    const QItemSelection selection = m_view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection)
        count += range.left() == 0 ? range.height() : 0;
    return count;
}

bool RowActions::insideSelected() const
{
    const QItemSelection selection = m_view->selectionModel()->selection();
    return std::any_of(selection.cbegin(), selection.cend(),
                       [](const QItemSelectionRange &range) { return range.parent().isValid(); });
}

QList<int> RowActions::selectedRows() const
{
    QList<int> rows;
    const QItemSelection selection = m_view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); range.left() == 0 && !range.parent().isValid() && row <= range.bottom(); ++row)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

QList<int> RowActions::shownColumns() const
{
    QList<int> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int logical = m_header->logicalIndex(visual);
        if (!m_header->isSectionHidden(logical))
            columns.append(logical);
    }
    return columns;
}

/// Of rows at several levels of a tree, in the order shown.
ExportTable RowActions::smallTable(BrowseModel::Form form) const
{
    ExportTable table;
    const QList<int> columns = shownColumns();
    for (const int column : columns) {
        table.keys.append(m_model->columnKey(column));
        table.titles.append(m_model->headerData(column, Qt::Horizontal).toString());
    }
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [this](const QModelIndex &a, const QModelIndex &b) {
        return m_view->visualRect(a).top() < m_view->visualRect(b).top();
    });
    for (const QModelIndex &row : std::as_const(rows)) {
        QVariantList cells;
        for (const int column : columns)
            cells.append(row.siblingAtColumn(column).data(form == BrowseModel::Form::Shown ? int(Qt::DisplayRole)
                                                                                           : int(SortRole)));
        table.rows.append(cells);
    }
    return table;
}

std::function<ExportTable()> RowActions::selectedTable(BrowseModel::Form form) const
{
    if (insideSelected())
        return [table = smallTable(form)] { return table; };
    return m_model->tableMaker(selectedRows(), shownColumns(), form);
}

QString RowActions::selectedText() const
{
    return selectedCount() == 0 ? QString() : copiedText(selectedTable(BrowseModel::Form::Shown)(), ExportFormat::Text);
}

void RowActions::copySelected(ExportFormat format)
{
    const int count = selectedCount();
    if (count == 0)
        return;
    const auto work = [make = selectedTable(formFor(format)), format] { return copiedText(make(), format); };
    if (count > fewRows) {
        m_copying.request(work);
        return;
    }
    m_copying.drop();
    QGuiApplication::clipboard()->setText(work());
    Q_EMIT said(count == 1 ? tr("1 row is copied.") : tr("%n rows are copied.", nullptr, count));
}

QString RowActions::curlOfCurrent() const
{
    const auto object = m_view->currentIndex().data(KeyRole).value<ObjectRef>();
    const auto request = requestOf(object);
    if (!request)
        return {};
    const QString &server = request->ofCmf ? m_servers.cmf : m_servers.schemaRegistry;
    if (server.isEmpty())
        return {};
#ifdef Q_OS_WIN
    constexpr Shell shell = Shell::PowerShell;
#else
    constexpr Shell shell = Shell::Posix;
#endif
    return curlCommand(QUrl(server), request->request, shell,
                       request->ofCmf ? m_servers.cmfSignIn : m_servers.schemaRegistrySignIn,
                       request->ofCmf ? u"CMF_USER_INFO"_s : u"SR_USER_INFO"_s);
}

ExportFormat RowActions::formatOf(const QString &path, ExportFormat otherwise)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == u"yml")
        return ExportFormat::Yaml;
    const auto *kind = std::find_if(fileKinds.begin(), fileKinds.end(),
                                    [&suffix](const FileKind &one) { return suffix == QLatin1StringView(one.suffix); });
    return kind == fileKinds.end() ? otherwise : kind->format;
}

void RowActions::askForFile()
{
    if (m_dialog) {
        m_dialog->raise();
        return;
    }
    m_dialog = new QFileDialog(m_window, tr("Export the rows shown"));
    m_dialog->setObjectName(u"exportDialog"_s);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setAcceptMode(QFileDialog::AcceptSave);
    m_dialog->setFileMode(QFileDialog::AnyFile);
    QStringList filters;
    for (const FileKind &kind : fileKinds)
        filters.append(filterOf(kind));
    m_dialog->setNameFilters(filters);
    m_dialog->setDefaultSuffix(QString::fromLatin1(fileKinds.front().suffix));
    m_dialog->selectFile(m_name + u".csv"_s);
    connect(m_dialog, &QFileDialog::filterSelected, m_dialog, [dialog = m_dialog.data()](const QString &filter) {
        for (const FileKind &kind : fileKinds) {
            if (filterOf(kind) == filter)
                dialog->setDefaultSuffix(QString::fromLatin1(kind.suffix));
        }
    });
    connect(m_dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        ExportFormat chosen = ExportFormat::Csv;
        for (const FileKind &kind : fileKinds) {
            if (filterOf(kind) == m_dialog->selectedNameFilter())
                chosen = kind.format;
        }
        exportTo(path, formatOf(path, chosen));
    });
    m_dialog->open();
}

void RowActions::exportTo(const QString &path, ExportFormat format)
{
    m_writing.request([make = m_model->tableMaker({}, shownColumns(), formFor(format)), format, path] {
        const ExportTable table = make();
        return Written{path, table.rows.size(), saveFile(path, exported(table, format))};
    });
}

void RowActions::showWritten(const Written &written)
{
    const QString path = QDir::toNativeSeparators(written.path);
    if (written.problem.isEmpty())
        Q_EMIT said(written.rows == 1 ? tr("1 row was written to %1.").arg(path)
                                      : tr("%1 rows were written to %2.").arg(numberText(written.rows), path));
    else
        Q_EMIT failed(
            tr("The rows could not be written to %1: %2. Choose a folder that you may write to and that has room "
               "left. What was there before is unchanged.")
                .arg(path, written.problem));
}

} // namespace kekkai
