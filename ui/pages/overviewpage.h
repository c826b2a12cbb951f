#pragma once

#include "models/findings/findingtablemodel.h"
#include "ui/pages/page.h"
#include "ui/support/errortext.h"
#include "ui/support/findingssource.h"
#include "ui/support/serverstatus.h"

#include <QHash>

#include <optional>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;
class QToolButton;
class QVBoxLayout;

namespace kekkai {

class DetailsPane;
class EmptyState;
class LoadingBar;
class ServerCard;
class Tile;

/// The first page: how each server stands, how much there is of everything, and what a person should know, worst first.
class OverviewPage final : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(QWidget *parent = nullptr);
    ~OverviewPage() override;

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;
    bool reveal(const ObjectRef &object) override;
    void forgetConnection() override;
    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> areas() const override;
    void focusArea(QWidget *area) override;
    bool closeInnermost() override;
    [[nodiscard]] QString placeState() const override; ///< the severity that is shown, and the chosen finding
    void restorePlaceState(const QString &state) override;

    /// The chosen finding as text: severity, sentence and remedy. Empty when none is.
    [[nodiscard]] QString chosenText() const;

    void setAnalysis(const Analysis &analysis, const InventoryPtr &of);
    void setAddresses(const QString &schemaRegistry, const QString &cmf);

Q_SIGNALS:
    void pageRequested(const QString &id); ///< a tile was pressed: "keks", "deks", ...

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void showChosen();
    void fitTable();
    void updateDue();
    void help(const ServerCard &card);
    [[nodiscard]] Cure firstCure() const;
    void helpFirst();
    [[nodiscard]] QString tileNote(InventoryPart part, qsizetype count, const QString &note) const;
    void updateTiles();
    void updateCards();
    void updateFindings();
    void choose(const QString &findingId);
    Tile *addTile(const QString &id, const QString &title, const QString &iconName);

    InventoryPtr m_inventory;
    std::optional<Analysis> m_analysis;
    QString m_addresses[2];
    LoadingBar *m_bar;
    ServerCard *m_cards[2];
    QGridLayout *m_tileGrid;
    QHash<QString, Tile *> m_tiles;
    QButtonGroup *m_severities;
    QLabel *m_findingsTitle;
    QLabel *m_dueTitle;
    QVBoxLayout *m_dueList;
    QWidget *m_due;
    FindingTableModel *m_model;
    QTableView *m_table;
    EmptyState *m_empty;
    QStackedWidget *m_stack;
    DetailsPane *m_details;
    QSplitter *m_splitter;
    QList<DueItem> m_dueShown;
};

} // namespace kekkai
