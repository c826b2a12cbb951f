#pragma once

#include "models/keks/kektablemodel.h"
#include "models/support/latestresult.h"
#include "services/analysis/policies.h"
#include "ui/pages/browsepage.h"

namespace kekkai {

/// The key encryption keys of the DEK Registry.
class KeksPage final : public BrowsePage {
    Q_OBJECT
public:
    explicit KeksPage(QWidget *parent = nullptr);

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;
    bool reveal(const ObjectRef &object) override;
    void forgetConnection() override;

protected:
    void fillDetails(const QModelIndex &current) override;
    [[nodiscard]] QStringList wantedNames(const ObjectRef &key) const override;

private:
    KekTableModel m_model;
    QList<Policy> m_policies;
    LatestResult<QList<Policy>> m_policiesWork;
};

} // namespace kekkai
