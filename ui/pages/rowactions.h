#pragma once

#include "models/support/browsemodel.h"
#include "models/support/latestresult.h"
#include "services/export/table.h"
#include "ui/pages/page.h"

#include <QAbstractItemView>
#include <QPointer>

class QAction;
class QFileDialog;
class QHeaderView;

namespace kekkai {

/// What can be done with the rows of a page without changing anything: copying them as text, CSV, JSON or YAML, the
/// request that reads one as curl, and writing all that is shown to a file. Only columns that are shown are copied and
/// written, in their order; no column of these lists holds a credential. Many rows are put together on another thread.
class RowActions final : public QObject {
    Q_OBJECT
public:
    /// @param name  of the page, for file names: "keks". @param window  the parent of what is asked.
    RowActions(QAbstractItemView *view, QHeaderView *header, BrowseModel *model, QString name, QWidget *window);
    ~RowActions() override;

    [[nodiscard]] const QList<QAction *> &actions() const { return m_actions; }
    void setServers(const ConnectedServers &servers);

    [[nodiscard]] int selectedCount() const; ///< selected rows; cheap, however many
    /// The selected rows, top to bottom, as tab-separated text without a heading line.
    [[nodiscard]] QString selectedText() const;
    void copySelected(ExportFormat format);
    /// Empty when the current row is of a kind that no single request reads, or of a server that is not connected.
    [[nodiscard]] QString curlOfCurrent() const;
    /// Asks for a file and a format, then writes all rows that are shown.
    void askForFile();
    /// Writes all rows that are shown, soon; said() or failed() tell the end.
    void exportTo(const QString &path, ExportFormat format);
    /// By the name's ending, else @p otherwise.
    [[nodiscard]] static ExportFormat formatOf(const QString &path, ExportFormat otherwise);

Q_SIGNALS:
    void said(const QString &text);
    void failed(const QString &text);

private:
    struct Written {
        QString path;
        qsizetype rows = 0;
        QString problem; ///< the system's words; empty: it is written
    };
    void updateActions();
    void showWritten(const Written &written);
    [[nodiscard]] QList<int> selectedRows() const; ///< top-level ones, ascending
    [[nodiscard]] bool insideSelected() const; ///< rows below others are selected, too
    [[nodiscard]] QList<int> shownColumns() const;
    [[nodiscard]] ExportTable smallTable(BrowseModel::Form form) const;
    [[nodiscard]] std::function<ExportTable()> selectedTable(BrowseModel::Form form) const;

    QAbstractItemView *m_view;
    QHeaderView *m_header;
    BrowseModel *m_model;
    QString m_name;
    QWidget *m_window;
    ConnectedServers m_servers;
    QList<QAction *> m_actions;
    QList<QAction *> m_ofSelected;
    QAction *m_curl = nullptr;
    QAction *m_export = nullptr;
    QPointer<QFileDialog> m_dialog;
    LatestResult<QString> m_copying;
    LatestResult<Written> m_writing;
};

} // namespace kekkai
