#pragma once

#include "services/export/table.h"
#include "services/inventory/objectref.h"
#include "services/search/filterquery.h"

#include <QAbstractItemModel>
#include <QDateTime>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace kekkai {

/// What a list shows of all its rows, and in which order.
struct RowOrder {
    FilterQuery query;
    bool showDeleted = true;
    int column = -1; ///< sorted by; -1: by key
    Qt::SortOrder order = Qt::AscendingOrder;
    QDateTime now = QDateTime::currentDateTimeUtc(); ///< for states and filters that depend on the time

    /// Who asks for "deleted:yes" wants to see what is deleted, whatever the switch says.
    [[nodiscard]] bool showsDeleted() const { return showDeleted || query.mentions(u"deleted"); }
    /// Whether every row that this keeps is kept by @p wider, too.
    [[nodiscard]] bool narrows(const RowOrder &wider) const;
};

/// A list that filters and sorts itself on another thread: what a page needs of it, whatever its rows are. The view
/// shows it directly. A change arrives as one layoutChanged() (or the insertion or removal of all rows), so that
/// selection, current row and what is expanded stay where they are; short lists change at once.
class BrowseModel : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit BrowseModel(QObject *parent = nullptr);
    ~BrowseModel() override;

    void setFilterText(const QString &text);
    [[nodiscard]] QString filterText() const { return m_filterText; }
    void setShowDeleted(bool show);
    [[nodiscard]] bool showsDeleted() const { return m_order.showDeleted; }
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] const RowOrder &rowOrder() const { return m_order; }
    /// The moment that ages count from; cells, and rows that are filtered or sorted by it, follow.
    void setNow(const QDateTime &now);
    [[nodiscard]] const QDateTime &now() const { return m_order.now; }

    /// The keys that the filter understands besides words.
    [[nodiscard]] virtual QList<FilterField> filterFields() const { return {}; }
    /// Finds the values that the rows have for each text field, sorted, to be offered while typing. What it returns may
    /// be called on any thread.
    using FilterSamples = std::function<QList<QStringList>()>;
    [[nodiscard]] virtual FilterSamples filterSamples() const = 0;
    /// Rows before the filter; without the soft-deleted ones where those are hidden.
    [[nodiscard]] virtual qsizetype totalRows() const = 0;
    /// The row of an object; invalid when there is none or the filter hides it.
    [[nodiscard]] virtual QModelIndex indexOf(const ObjectRef &object) const = 0;
    /// Whether there is such a row, be it hidden.
    [[nodiscard]] virtual bool contains(const ObjectRef &object) const = 0;
    /// Whether something that was asked for is still to be shown.
    [[nodiscard]] virtual bool isBusy() const = 0;
    /// Whether the change being made (layoutAboutToBeChanged() to layoutChanged()) is one of filter or order only.
    [[nodiscard]] bool isChangedByHand() const { return m_byHand; }
    /// Has no rows from now on, and forgets what is under way.
    virtual void clear() = 0;

    /// The machine name of a column, for exports: the server's own word where there is one.
    [[nodiscard]] virtual QString columnKey(int column) const;
    /// How a table is to be read: by people (as shown), or by programs (numbers, times, lists).
    enum class Form { Shown, Raw };
    /// Makes a table of the top-level @p rows (as shown; all of them when empty) and @p columns. What it returns may be
    /// called on any thread, and holds the rows as they are now.
    using TableMaker = std::function<ExportTable()>;
    [[nodiscard]] virtual TableMaker tableMaker(const QList<int> &rows, const QList<int> &columns, Form form) const = 0;

Q_SIGNALS:
    /// New rows, another order or filter is in place. @p changed are the rows that show other values than before.
    void arranged(const QList<int> &changed);
    void busyChanged();

protected:
    /// m_order differs: arrange anew.
    virtual void rearrange() = 0;
    /// The columns that change as time goes by; {-1, -1}: none.
    [[nodiscard]] virtual std::pair<int, int> agingColumns() const { return {-1, -1}; }

    void setChangedByHand(bool byHand) { m_byHand = byHand; }
    /// Where lists are filtered and sorted; not the pool in which servers' answers are judged, which may be busy for
    /// seconds.
    [[nodiscard]] static QThreadPool &pool();
    /// Lets go of @p values on another thread: to free a hundred thousand strings takes time.
    static void dispose(std::shared_ptr<const void> values);

private:
    RowOrder m_order;
    QString m_filterText;
    bool m_byHand = false;
};

} // namespace kekkai
