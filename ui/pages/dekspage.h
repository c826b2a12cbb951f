#pragma once

#include "models/deks/dektablemodel.h"
#include "models/support/latestresult.h"
#include "ui/pages/browsepage.h"

namespace kekkai {

/// The data encryption keys of the DEK Registry.
class DeksPage final : public BrowsePage {
    Q_OBJECT
public:
    explicit DeksPage(QWidget *parent = nullptr);

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;
    void forgetConnection() override;

protected:
    void fillDetails(const QModelIndex &current) override;
    [[nodiscard]] QStringList wantedNames(const ObjectRef &key) const override;

private:
    DekTableModel m_model;
    LatestResult<DekExpiries> m_expiries;
};

} // namespace kekkai
