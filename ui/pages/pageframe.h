#pragma once

#include "services/search/filterquery.h"
#include "ui/pages/page.h"
#include "ui/support/pagestate.h"

#include <QAbstractItemView>
#include <QList>
#include <QPointer>

class QAction;
class QBoxLayout;
class QHBoxLayout;
class QHeaderView;
class QLabel;
class QMenu;
class QModelIndex;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace kekkai {

class Banner;
class DetailsPane;
class EmptyState;
class FilterEdit;
class LoadingBar;

/// The frame that every browsing page stands on: title, one line of what it is, count, filter, tools, thin loading bar,
/// banners for what failed, the rows or what stands in their place, and the details at the right.
///
/// A page does three things:
///   1. in its constructor: setView(its table or tree, with the proxy model already set) and setColumns();
///   2. in setInventory(): update its model, then showInventory(inventory, rows before the filter) and
///   refreshDetails();
///   3. override fillDetails() to fill details() for the current row.
/// The filter text arrives through filterChanged(); the page hands it to its proxy model.
class PageFrame : public Page {
    Q_OBJECT
public:
    struct Texts {
        QString id; ///< for settings and object names, such as "keks"
        QString title;
        QString subtitle; ///< one line: what it is
        QString iconName; ///< for the empty states
        QString emptySentence; ///< such as "This registry has no KEKs yet."
        QString filterHint; ///< such as "Filter by name, KMS or key id"
    };
    struct Column {
        int width = 120; ///< at first; remembered when the user changes it
        bool elastic = false; ///< takes what space is left; at least one column should
        int minimum = 56;
    };

    explicit PageFrame(Texts texts, QWidget *parent = nullptr);
    ~PageFrame() override;

    [[nodiscard]] const QString &title() const { return m_texts.title; }
    [[nodiscard]] const QString &name() const { return m_texts.id; } ///< for settings and files: "keks"
    [[nodiscard]] DetailsPane *details() const { return m_details; }
    [[nodiscard]] FilterEdit *filter() const { return m_filter; }
    [[nodiscard]] const PageState &state() const { return m_state; }
    [[nodiscard]] QAbstractItemView *view() const { return m_view; }

    [[nodiscard]] QList<QWidget *> areas() const override;
    void focusArea(QWidget *area) override;
    bool closeInnermost() override;
    void focusFilter() override;

    /// Shows or hides the details pane; remembered.
    void setDetailsShown(bool shown);
    [[nodiscard]] bool areDetailsShown() const;

Q_SIGNALS:
    void filterChanged(const QString &text); ///< trimmed, a moment after the last key

protected:
    /// A QTableView or QTreeView with its (proxy) model set; the frame takes it. It gets row selection, sorting, single
    /// selection, 28 px rows, Tab leaving it, its header remembered, and its current row followed.
    /// @param container  holds @p view and what belongs beside it; null when the view stands alone.
    void setView(QAbstractItemView *view, QWidget *container = nullptr);
    /// One entry for each column, in the model's order. Makes the columns always fill the width and never scroll
    /// sideways. Call after setView().
    void setColumns(const QList<Column> &columns, int sortColumn = 0, Qt::SortOrder order = Qt::AscendingOrder);
    /// Back to the columns, widths and places of setColumns().
    void resetColumns();
    /// The columns are as they were remembered, or as at first.
    virtual void columnsReady() { }
    /// Shares out the width. @p keep  a column that keeps its own.
    void fitColumns(int keep = -1);
    [[nodiscard]] QHeaderView *header() const; ///< of the view; null when it has none
    [[nodiscard]] QString settingsKey(const QString &name) const;
    /// A widget of the page's own in the tool bar, left of the menu, such as a "Show deleted" check box.
    void addTool(QWidget *tool);
    /// The terms that the filter takes besides words. Below the field it is said how they were understood.
    void setFilterFields(const QList<FilterField> &fields);
    /// In the overflow menu ("More"), which is hidden while it is empty.
    void addMenuAction(QAction *action);
    /// The one primary action of the page: a filled button at the right. Enabled and triggered with the action.
    void setPrimaryAction(QAction *action);

    /// Applies loading bar, banners, count, and what stands where the rows would be.
    /// @param totalRows  rows before the filter.
    void showInventory(const InventoryPtr &inventory, qsizetype totalRows);
    /// The words for the count, such as tr("%n KEK(s)", nullptr, total). Called with shown != total while a filter is
    /// set.
    [[nodiscard]] virtual QString countText(qsizetype shown, qsizetype total) const;
    /// Rows after the filter. The top-level rows of the view's model, unless the page knows better.
    [[nodiscard]] virtual qsizetype shownRows() const;
    /// Fills details() for @p current (of the view's model), which may be invalid. The pane is cleared before.
    virtual void fillDetails(const QModelIndex &current);
    /// Fills details() when several rows are selected; false: they are of the current row.
    virtual bool fillSelection() { return false; }
    /// Fills the details again, after data changed. Cheap when nothing differs; keeps scroll and folds
    /// (DetailsPane::setKey).
    void refreshDetails();
    /// Empties the details now rather than on the next turn of the event loop.
    void forgetDetails();
    /// Selects @p index (of the view's model, filters applied) and scrolls to it, opening its parents.
    void selectRow(const QModelIndex &index);

    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void applyState();
    void cure(const PartProblem &problem);
    void showDetailsPane();
    void explainFilter();
    void orderTabs();
    void updateState();
    void applyDensity();
    void restoreHeader();
    void saveHeader();
    void watchModel();

    Texts m_texts;
    QLabel *m_title;
    QLabel *m_subtitle;
    QLabel *m_count;
    QLabel *m_understood; ///< what the filter means, and what of it was not understood
    FilterEdit *m_filter;
    QHBoxLayout *m_tools;
    QToolButton *m_more;
    QMenu *m_menu;
    QToolButton *m_detailsToggle;
    LoadingBar *m_bar;
    QVBoxLayout *m_bannerColumn;
    QList<Banner *> m_banners;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QSplitter *m_splitter;
    DetailsPane *m_details;
    QPointer<QAbstractItemView> m_view;
    QPointer<QWidget> m_rows; ///< the view, or what holds it
    QList<Column> m_columns;
    InventoryPtr m_inventory;
    qsizetype m_totalRows = 0;
    PageState m_state;
    bool m_stateShown = false;
    bool m_detailsWanted = true; ///< by the user; shown only beside something
    bool m_fitting = false;
    bool m_headerReady = false;
};

} // namespace kekkai
